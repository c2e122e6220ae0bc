(define-module (hosts voice)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:use-module (site numbers))

(define (settings name)
  (mumble-server-configuration
   (port (port-of name))
   (max-users (users-of name))
   (welcome-text (string-append "Room " name))))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (cons* (service mumble-server-service-type (settings "balcony"))
          (service jami-service-type
                   (jami-configuration
                    (accounts (list (jami-account (archive (archive-of "balcony" 'gz)))))))
          %base-services)))
