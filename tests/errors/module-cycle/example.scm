(use-modules (gnu services) (gnu services telephony) (site ports))

(service mumble-server-service-type
         (mumble-server-configuration
          (port (port-of "west"))))
