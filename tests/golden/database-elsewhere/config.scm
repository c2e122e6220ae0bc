;; A database outside of the state directory, with a user and group of its own.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (user "voice")
          (group "voice")
          (database-file "/srv/voice data/100%/server.sqlite")))
