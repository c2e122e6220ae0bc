(define-module (parts nothing)
  #:export (users))

(define users 300)
