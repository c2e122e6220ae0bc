;; What is handed to a call whose head is no macro is code, whatever the call makes of it.
(use-modules (gnu) (gnu services telephony) (nonguix transformations) (acme))

(define transform (acme-transformation #:fast? #t))

(define (voice host . settings)
  (operating-system (host-name host)
    (services (list (service mumble-server-service-type)
                    (service mumble-server-service-type)))))  ;; error[duplicate-service]: given more than once

(list
 ((nonguix-transformation-guix)   ;; note[not-evaluated]: what is declared is not known here
  (operating-system (host-name "a")
    (services (list (service mumble-server-service-type
                             (mumble-server-configuration (port 99999)))  ;; error[invalid-value]: found 99999
                    (service mumble-server-service-type)))))  ;; error[duplicate-service]: given more than once
 (transform (operating-system (host-name "b")   ;; note[not-evaluated]: what is declared is not known here
   (services (list (service mumble-server-service-type
                            (mumble-server-configuration (port 0)))))))  ;; error[invalid-value]: found 0
 ((compose (nonguix-transformation-guix) transform)  ;; note[not-evaluated]: what is declared is not known here
  (operating-system (host-name "c")
    (services (list (service mumble-server-service-type
                             (mumble-server-configuration (port -1)))))))  ;; error[invalid-value]: found -1
 ((lambda (change) (change (voice "d"))) (acme-change))  ;; note[not-evaluated]: what is declared is not known here
 (let ((change (acme-change)))
   (change (operating-system (host-name "e")  ;; note[not-evaluated]: what is declared is not known here
     (services (list (service mumble-server-service-type
                              (mumble-server-configuration (port 70000)))))))))  ;; error[invalid-value]: found 70000
