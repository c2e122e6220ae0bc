(define-module (limits)
  #:export (limit))

(define limit 22)
