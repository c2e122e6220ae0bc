;; guixsvc check --env WORD --env DOOR
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (allow-ping? #t)
          (server-password (getenv "DOOR"))  ;; error[mumble-server/registration-with-password]: a server that is registered publicly can have no `server-password`
          (public-registration
           (mumble-server-public-registration-configuration
            (name "Hall")
            (password (getenv "WORD"))
            (url "https://hall.example.org")
            (hostname "hall.example.org")))))
