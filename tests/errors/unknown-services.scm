;; A part of the list of services is not known here.
(use-modules (gnu) (gnu services telephony) (acme services))

(operating-system
  (host-name "voice")
  (services (cons (service mumble-server-service-type)
                  (services-of-this-host))))  ;; note[unknown-services]: the list of services is not fully known ⇒ `services-of-this-host` may come from `(acme services)`, which guixsvc cannot see
