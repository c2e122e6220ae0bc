(define-module (site voice)
  #:use-module (gnu system)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:export (voice-os))

(define-public (mumble users)
  (service mumble-server-service-type (mumble-server-configuration (max-users users))))

(define* (voice-os name #:optional (users 20))
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services (list (mumble users)))))
