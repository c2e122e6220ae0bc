;; Services that a channel adds.
(use-modules (gnu) (gnu services telephony) (srfi srfi-1) (acme services) (acme systems))

(define base
  (operating-system
    (inherit acme-server)
    (host-name "voice")))

(define tuned
  (modify-services
      (append (list (service mumble-server-service-type))
              %acme-services
              (operating-system-user-services base))
    (delete avahi-service-type)
    (mumble-server-service-type
     c => (mumble-server-configuration (inherit c) (max-users 33)))))

(operating-system
  (inherit base)
  (services
   (remove (lambda (s)
             (eq? (service-kind s) ntp-service-type))
           (cons* (service jami-service-type)
                  tuned))))
