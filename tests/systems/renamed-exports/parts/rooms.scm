(define-module (parts rooms)
  #:export ((users . room-users)))

(define (users room) (string-length room))

(define longest 400)

(export (longest . longest-message))
