(define-module (site rooms)
  #:export (room-port room-names room-users))

(define %rooms
  '(("lobby" . 64738)
    ("workshop" . 64750)
    ("stage" . 64760)))

(define room-names (map car %rooms))

(define (room-port name)
  (assoc-ref %rooms name))

(define room-users 100)
