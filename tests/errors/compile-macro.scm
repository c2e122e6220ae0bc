;; guixsvc compile
(use-modules (gnu) (gnu services telephony))

(define-syntax simple
  (lambda (form) (syntax-case form () ((_ kind value) #'(service kind value)))))

(operating-system
  (host-name "voice")
  (services
   (list (service jami-service-type)
         (simple mumble-server-service-type
                 (mumble-server-configuration  ;; error[not-evaluated]: what is made of this mumble-server-configuration is not known here
                  (port 64739))))))
