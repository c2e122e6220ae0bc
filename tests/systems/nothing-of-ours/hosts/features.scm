;; A list of features of some other library, which holds services.
(define-module (hosts features)
  #:use-module (acme features)
  #:use-module (gnu services)
  #:use-module (gnu services ssh))

(define-public %features
  (list (feature-host-info #:host-name "desk")
        (feature-custom-services
         #:system-services (list (service openssh-service-type)))))
