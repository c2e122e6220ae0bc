;; guixsvc compile  ;; error[no-services]: no SERVICES service
;; A module may export any list: what is in it is no fault, and here no service of ours.
(define-module (acme features)
  #:use-module (gnu services)
  #:use-module (acme rde)
  #:export (%features %numbers))
(define %features
  (list (lambda (config) config) (feature-custom-services #:services (list (service acme-service-type)))))
(define %numbers '(1 2 "three"))
