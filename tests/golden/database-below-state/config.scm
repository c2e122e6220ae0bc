;; A database in a folder below the state directory.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (database-file "/var/lib/mumble-server/team/db.sqlite")))
