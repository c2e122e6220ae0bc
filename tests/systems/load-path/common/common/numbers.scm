(define-module (common numbers)
  #:export (ten))

(define ten 10)
