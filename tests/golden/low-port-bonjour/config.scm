;; A port below 1024 needs a capability, Bonjour a socket family.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (port 1023)
          (bonjour? #t)))
