;; What may be a macro may keep one of its forms, or none: nothing in it is certain, and what is wrong is a warning.
(use-modules (gnu) (gnu services telephony) (acme macros))

((@@ (acme macros) define-thing) thing 5)

(define-syntax first-of (lambda (form) (syntax-case form () ((_ one other ...) #'one))))

(list
 (one-of   ;; note[not-evaluated]: what is declared is not known here
  (operating-system (host-name "a")
    (services (list (service mumble-server-service-type (mumble-server-configuration (port 99999)))   ;; warning[invalid-value]: found 99999
                    (service mumble-server-service-type)))))
 ((@ (acme macros) one-of)   ;; note[not-evaluated]: what is declared is not known here
  (operating-system (host-name "b")
    (services (list (service mumble-server-service-type (mumble-server-configuration (port 99999)))   ;; warning[invalid-value]: found 99999
                    (service mumble-server-service-type)))))
 (first-of   ;; note[not-evaluated]: what is declared is not known here
  (operating-system (host-name "c")
    (services (list (service mumble-server-service-type)))) 
  (operating-system (host-name "d")
    (services (list (service mumble-server-service-type (mumble-server-configuration (port 99999)))   ;; warning[invalid-value]: found 99999
                    (service mumble-server-service-type))))))
