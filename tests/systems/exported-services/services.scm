;; A collection of services for others to use; it has no value of its own.
(define-module (services)
  #:use-module (gnu services)
  #:use-module (gnu services telephony))

(define-public voice-service
  (service mumble-server-service-type
           (mumble-server-configuration (max-users 7))))

(define-public jami-service
  (service jami-service-type
           (jami-configuration (auto-answer? #t))))

(define-public (factory port)
  (service mumble-server-service-type
           (mumble-server-configuration (port port))))
