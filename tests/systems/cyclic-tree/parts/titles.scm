(define-module (parts titles)
  #:use-module (parts rooms)
  #:export (title longest))

(define (title room) (string-append "The " room))

(define (longest) (users-of "lobby"))
