(define-module (lib tables)
  #:use-module (srfi srfi-1)
  #:export (rooms room-users total-users room-names))

;; Room, users, archives of its Jami accounts.
(define rooms
  '(("lobby"    . ((users . 40) (jami . ("front" "desk"))))
    ("workshop" . ((users . 12) (jami . ())))
    ("stage"    . ((users . 300) (jami . ("choir"))))))

(define (room-users room)
  (assq-ref (cdr room) 'users))

(define total-users
  (fold (lambda (room sum) (+ sum (room-users room))) 0 rooms))

(define room-names
  (sort (map car rooms) string<?))
