(define-module (parts rooms)
  #:use-module (gnu services)
  #:use-module (gnu services telephony))

(define users 40)

(define (system-services)
  (list (service mumble-server-service-type
                 (mumble-server-configuration (max-users users)))))
