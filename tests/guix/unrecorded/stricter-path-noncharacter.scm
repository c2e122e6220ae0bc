(use-modules (gnu services) (gnu services telephony))
(service mumble-server-service-type
  (mumble-server-configuration
    (database-file "/var/lib/voice/\ufdd0.sqlite")))
