(define-module (site users)
  #:use-module (limits)
  #:export (users))

(define (users) limit)
