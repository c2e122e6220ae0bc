(define-module (voice)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:use-module (parts rooms))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (cons (service mumble-server-service-type
                  (mumble-server-configuration
                   (max-users (users-of "lobby"))))
         %base-services)))
