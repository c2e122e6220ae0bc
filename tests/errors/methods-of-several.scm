;; Which of several methods is called is known if the classes of the arguments are.
(use-modules (gnu) (gnu services telephony) (oop goops))

(define users 5)

(define-method (voice (port <integer>))
  (set! users 500001)
  (service mumble-server-service-type      ;; note[not-evaluated]: whether the system has this service is not known here
           (mumble-server-configuration (port port))))

(define-method (voice (port <string>))
  (service mumble-server-service-type
           (mumble-server-configuration
            (port (string->number port))
            (max-users -5))))              ;; warning[invalid-value]: `max-users`

(list (voice (or (getenv "VOICE") 99999)))  ;; warning[invalid-value]: `port`
