(use-modules (gnu) (gnu services networking) (gnu services telephony)
             (gnu system linux-container) (gnu system vm) (gnu tests))

(define settings
  (mumble-server-configuration (max-users 12)))

(define voice
  (simple-operating-system
   (service dhcpcd-service-type)
   (service mumble-server-service-type settings)))

(define observed
  (marionette-operating-system (operating-system-with-console-syslog voice)
                               #:imported-modules '((gnu services herd))
                               #:requirements '(mumble-server)))

(virtualized-operating-system
 (containerized-operating-system observed '() #:shared-network? #t)
 '() #:full-boot? #t)
