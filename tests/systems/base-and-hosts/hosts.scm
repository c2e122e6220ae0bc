(define-module (hosts)
  #:use-module (gnu)
  #:use-module (gnu services telephony))

(define-public base
  (operating-system
    (host-name "host")
    (timezone "Etc/UTC")
    (services %base-services)))

(define-public voice
  (operating-system
    (inherit base)
    (services (cons (service mumble-server-service-type
                             (mumble-server-configuration (max-users 7)))
                    (operating-system-user-services base)))))
