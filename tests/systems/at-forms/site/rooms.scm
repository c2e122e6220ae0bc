(define-module (site rooms)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:export (make-rooms conference))

(define (make-rooms . names)
  (map string-upcase names))

;; Not exported: reached with @@ only.
(define (settings text number)
  (mumble-server-configuration
   (welcome-text text)
   (port number)))

(define conference
  (service jami-service-type
           (jami-configuration
            (accounts (list (jami-account (archive "/etc/jami/stage.gz")))))))
