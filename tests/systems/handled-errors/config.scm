;; Errors that the configuration handles itself.
(use-modules (gnu) (gnu services telephony) (srfi srfi-34) (acme voice))

(define (port-of room)
  (cond ((assoc-ref '(("lobby" . 64738)) room))
        (else (throw 'no-such-room room))))

(define port
  (catch 'no-such-room
    (lambda () (port-of "bar"))
    (lambda (key room) 64740)))

(define users
  (guard (condition ((string? condition) 5) (else 7))
    (raise "full")))

(define greeting
  (or (false-if-exception (acme-greeting)) "Hello"))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (list (service mumble-server-service-type
                  (mumble-server-configuration
                   (port port)
                   (max-users users)
                   (welcome-text greeting))))))
