(define-module (site base)
  #:use-module (gnu)
  #:use-module (gnu services networking)
  #:use-module (acme services)
  #:export (base-os lan-services))

(define* (lan-services #:key (wifi? #f))
  (append (list (service dhcp-client-service-type))
          (if wifi? (acme-wifi-services) '())
          %acme-services))

(define base-os
  (operating-system
    (host-name "base")
    (timezone "Etc/UTC")
    (services (append (lan-services) %base-services))))
