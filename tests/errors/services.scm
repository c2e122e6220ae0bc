;; Lists of services.
(use-modules (gnu services) (gnu services telephony) (gnu services admin) (our services))

(service jami-service-type)             ;; warning[dropped-service]: this service has no effect

(list (service mumble-server-service-type)
      (service mumble-server-service-type  ;; error[duplicate-service]: `mumble-server-service-type` is given more than once
               (mumble-server-configuration (port 5)))
      (service murmur-service-type)     ;; error[duplicate-service]: given more than once ;; warning[deprecated-name]: `murmur-service-type` is deprecated
      (service jami-service-type
               (mumble-server-configuration))  ;; error[wrong-configuration]: `jami-service-type` needs a jami-configuration
      (service unattended-upgrade-service-type)
      "a string"                        ;; error[not-a-service]: expected a service, found "a string"
      (services-of-this-host))          ;; note[unknown-services]: the list of services is not fully known
