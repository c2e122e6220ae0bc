;; guixsvc check --env WORD
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (allow-ping? #f)
          (public-registration  ;; error[mumble-server/registration-needs-ping]: a server that is registered publicly must answer pings: `allow-ping?` must be #t
           (mumble-server-public-registration-configuration
            (name "Hall")
            (password (getenv "WORD"))
            (url "https://hall.example.org")
            (hostname "hall.example.org")))))
