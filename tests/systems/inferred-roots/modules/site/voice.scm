(define-module (site voice)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:use-module (site greeting)
  #:export (voice))

(define (voice port users)
  (list (service mumble-server-service-type
                 (mumble-server-configuration
                  (port port)
                  (max-users users)
                  (welcome-text greeting)))))
