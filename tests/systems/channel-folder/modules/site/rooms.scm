(define-module (site rooms)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:export (rooms))

(define (rooms port)
  (list (service mumble-server-service-type
                 (mumble-server-configuration (port port)))))
