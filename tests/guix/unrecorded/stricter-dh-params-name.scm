(use-modules (gnu services) (gnu services telephony) (guix gexp))
(service mumble-server-service-type
  (mumble-server-configuration
    (ssl-dh-params "@ffdhe1024")))
