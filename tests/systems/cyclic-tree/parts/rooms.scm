(define-module (parts rooms)
  #:use-module (parts titles)
  #:export (users-of))

(define (users-of room)
  (string-length (title room)))
