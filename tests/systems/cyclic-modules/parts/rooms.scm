(define-module (parts rooms)
  #:use-module (parts titles)
  #:export (users-of known?)
  #:re-export (title))

(define %rooms '(("lobby" . 40) ("stage" . 300)))

(define (known? room)
  (and (assoc room %rooms) #t))

(define (users-of room)
  (assoc-ref %rooms room))
