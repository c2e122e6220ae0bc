;; Clauses of modify-services: of the wrong shape, or for services that the list does not hold.
(use-modules (gnu) (gnu services telephony) (gnu services ssh) (site services))

(define jami (service jami-service-type))
(define (modified services)
  (modify-services services
    (mumble-server-service-type config => (mumble-server-configuration (inherit config) (port 5)))))

(list
 (operating-system
  (host-name "a")
  (services
   (modify-services %base-services
     (mumble-server-service-type config =>  ;; warning[not-reached]: there is no mumble-server-service-type in this list to modify
       (mumble-server-configuration (inherit config) (port 5))))))
 (operating-system
  (host-name "b")
  (services
   (modify-services (cons* jami (service openssh-service-type) %desktop-services)
     (mumble-server-service-type config =>  ;; warning[not-reached]: there is no mumble-server-service-type in this list to modify
       (mumble-server-configuration
        (inherit config)
        (prt 5)))                           ;; error[unknown-field]: has no field `prt`
     (openssh-service-type config => config)
     (jami-service-type config => (jami-configuration (inherit config) (debug? #t))))))
 (operating-system
  (host-name "c")
  (services (modified (list (service mumble-server-service-type)))))
 (operating-system
  (host-name "d")
  (services (modified site-services)))      ;; note[unknown-services]: the list of services is not fully known
 (operating-system
  (host-name "e")
  (services
   (modify-services (list jami)
     (jami-service-type config -> (jami-configuration (inherit config))))))  ;; error[malformed-form]: `(jami-service-type config => (jami-configuration (inherit config) …))`
 (operating-system
  (host-name "f")
  (services
   (modify-services (list (service mumble-server-service-type))
     (mumble-server-service-type  ;; error[malformed-form]: `(mumble-server-service-type config => (mumble-server-configuration (inherit config) …))` or `(delete mumble-server-service-type)`
      (mumble-server-configuration (port 5))))))
 (operating-system
  (host-name "g")
  (services
   (modify-services (list jami)
     (delete))))                  ;; error[malformed-form]: expected `(TYPE NAME => EXPRESSION …)` or `(delete TYPE)`
 (operating-system
  (host-name "h")
  (services
   (modify-services (list jami)
     jami-service-type))))        ;; error[malformed-form]: `(jami-service-type config =>
