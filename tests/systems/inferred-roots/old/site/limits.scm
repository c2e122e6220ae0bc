;; There are two: which one is meant is not known.
(define-module (site limits)
  #:export (crowd))

(define crowd 99)
