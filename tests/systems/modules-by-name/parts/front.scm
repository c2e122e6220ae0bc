(define-module (parts front)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:export (name-of-host)
  #:re-export (service))

(define name-of-host "front")
(define hidden "Etc/GMT")

(define (system-services)
  (list (service jami-service-type
                 (jami-configuration
                  (accounts (list (jami-account (archive "/etc/jami/front.gz"))))))))
