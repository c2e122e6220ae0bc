(use-modules (gnu services) (gnu services telephony) (guix gexp))
(service mumble-server-service-type
  (mumble-server-configuration
    (max-users 1073741823)))
