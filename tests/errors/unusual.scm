;; What Guile takes, though few write it.
(define-module (unusual)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:use-module (srfi srfi-17)
  #:use-module (acme))

(define rooms
  (case-lambda
    "The rooms of a host."
    ((host) (list host))
    ((host other) (list host other))))

(define (fill pairs count)
  (set! (car pairs) (rooms "lobby"))
  (do ((i 0 (+ i 1)))
      ((>= i count))
    (when (> i 5) (rooms "lobby" i))))

(acme-register! (lambda (host) (helper host)))

(define-record-type <room> (make-room name) room? (name room-name))

(define (helper host)
  (list (service mumble-server-service-type) (room? host)))  ;; warning[not-reached]: not reached
