;; The programs of another distribution.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(list (service mumble-server-service-type)
      (service jami-service-type
               (jami-configuration
                (accounts '()))))
