;; The database lies where the server cannot keep it.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (database-file "/home/voice/mumble.sqlite")))  ;; error[mumble-server/database-location]: the service cannot keep its database below /home ⇒ for example /var/lib/mumble-server/db.sqlite
