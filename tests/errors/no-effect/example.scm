(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file (local-file "mumble-server.ini"))
          (port 64740)))  ;; warning[no-effect]: the field `port` has no effect
