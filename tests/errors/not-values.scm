;; Service types are no procedures and no values of fields, constructors of records no values at all.
(use-modules (gnu) (gnu services telephony))
(use-service-modules networking)

(list
(operating-system
  (host-name "called")
  (services
   (list (mumble-server-service-type          ;; error[not-a-procedure]: the service type `mumble-server-service-type` is called
          (mumble-server-configuration (port 7000)))
         (ntp-service-type))))                ;; error[not-a-procedure]: the service type `ntp-service-type` is called

(operating-system
  (host-name "elements")
  (services
   (cons* mumble-server-service-type          ;; error[not-a-service]: expected a service, found the service type `mumble-server-service-type`
          (service jami-service-type
                   jami-service-type)         ;; error[wrong-configuration]: found the service type `jami-service-type`
          ntp-service-type                    ;; error[not-a-service]: the service type `ntp-service-type`
          %base-services)))

(operating-system
  (host-name "constructors")
  (services
   (list (service mumble-server-service-type
                  mumble-server-configuration)  ;; error[malformed-form]: `mumble-server-configuration` stands for no value
         (service jami-service-type
                  (jami-configuration
                   (libjami jami-service-type)  ;; error[invalid-value]: `libjami` must be
                   (accounts
                    (map jami-account           ;; error[malformed-form]: `jami-account` stands for no value
                         '("/etc/jami/a.gz"))))))))

      (operating-system
        (host-name "fields")
        (services
         (list (service mumble-server-service-type
                        (mumble-server-configuration
                         (inherit mumble-server-configuration) ;; error[malformed-form]: stands for no value
                         (port mumble-server-service-type)))))) ;; error[invalid-value]: `port` must be
      (operating-system
        (host-name "all")
        (services mumble-server-service-type)))  ;; error[not-a-service]: expected a list of services
