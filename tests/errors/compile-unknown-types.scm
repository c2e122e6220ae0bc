;; guixsvc compile
;; A service type that is not known may be any: what is changed or taken away by it, or has it, is not known.
(use-modules (gnu) (gnu services networking) (gnu services telephony) (srfi srfi-1) (acme services))

(define own-service-type (service-type (name 'own) (extensions '()) (description "Our own.")))

(list
 (operating-system
  (host-name "changed")
  (services (modify-services
                (list (service mumble-server-service-type))  ;; error[not-evaluated]: whether the system has this service
              (acme-service-type c => c))))
 (operating-system
  (host-name "deleted")
  (services (modify-services
                (list (service mumble-server-service-type))  ;; error[not-evaluated]: whether the system has this service
              (delete (acme-type-of 'voice)))))
 (operating-system
  (host-name "removed")
  (services (remove (lambda (s) (eq? (service-kind s) acme-old-service-type))
                    (list (service jami-service-type)))))  ;; error[not-evaluated]: whether the system has this service
 (operating-system
  (host-name "typed")
  (services (list (service jami-service-type)
                  (service (acme-kind)
                           (mumble-server-configuration)))))  ;; error[not-evaluated]: what is made of this mumble-server-configuration
 ;; A type of Guix, or one made here, is no other.
 (operating-system
  (host-name "known")
  (services (modify-services (list (service mumble-server-service-type)
                                   (service own-service-type 5)
                                   (service ntp-service-type))
              (delete ntp-service-type)
              (delete own-service-type)))))
