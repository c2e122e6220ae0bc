(define-module (site voice)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:use-module (site ports)
  #:use-module (site users)
  #:export (voice-system))

(define (voice-system name)
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services (list (service mumble-server-service-type
                             (mumble-server-configuration
                              (port (next-port))
                              (max-users (users))))))))
