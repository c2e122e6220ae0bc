;; A variable of the name of a keyword is none: Guix takes `inherit` for a field then, Guile `else` for a condition.
(use-modules (gnu) (gnu services telephony))

(define* (changed #:key inherit)
  (mumble-server-configuration
   (inherit inherit)                  ;; error[misplaced-inherit]: `inherit` is a variable here
   (port 7000)))

(define (chosen else)
  (cond (else 0)
        (#t 20)))

(operating-system
  (host-name "voice")
  (services
   (list (service mumble-server-service-type
                  (mumble-server-configuration
                   (inherit (changed #:inherit (mumble-server-configuration)))
                   (max-users (chosen #f)))))))
