;; ;; note[no-services]: this file declares no SERVICES service that can be known here
(define-module (acme voice)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:export (voice-services))

(define* (voice-services #:key (users 20))
  (list (service mumble-server-service-type
                 (mumble-server-configuration (max-users users)))))
