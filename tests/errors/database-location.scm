;; A database that cannot be one: a state directory itself, and what the system keeps.
(use-modules (gnu) (gnu services telephony))

(define (voice name configuration)
  (operating-system (host-name name) (services (list (service mumble-server-service-type configuration)))))

(list
 (voice "h0" (mumble-server-configuration
              (database-file "/var/lib/dpkg"))) ;; error[mumble-server/database-location]: below /var/lib/dpkg
 (voice "h1" (mumble-server-configuration
              (database-file "/var/lib/mumble-server"))) ;; error[mumble-server/database-location]: /var/lib/mumble-server is the folder of a service
 (voice "h2" (mumble-server-configuration
              (database-file "/var/lib/./jami"))) ;; error[mumble-server/database-location]: /var/lib/jami is the folder of a service
 (voice "h3" (mumble-server-configuration
              (database-file "/var/lib/systemd/x/db.sqlite"))) ;; error[mumble-server/database-location]: below /var/lib/systemd
 (voice "h4" (mumble-server-configuration
              (database-file "/var/lib/dpkgs/db.sqlite"))))
