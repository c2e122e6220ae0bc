(define-module (site voice)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:export (voice-services))

(define (voice-services port)
  (list (service mumble-server-service-type
                 (mumble-server-configuration
                  (port port)
                  (bonjor? #t)))))
