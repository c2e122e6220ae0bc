;; An ini written into the configuration.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file (plain-file "mumble-server.ini" "port=64740\nwelcometext=\"{{ not }} a template\"\n"))))
