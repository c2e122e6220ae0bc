;; A service is given the configuration of another one, or none at all.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (jami-configuration (debug? #t)))  ;; error[wrong-configuration]: `mumble-server-service-type` needs a mumble-server-configuration, found a jami-configuration
