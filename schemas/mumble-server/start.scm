(service mumble-server-service-type
         (mumble-server-configuration
          ;; What everyone who connects reads.  HTML is shown; `\"` stands for a quotation mark.
          (welcome-text "Welcome!")

          ;; The password that clients are asked for; without this field there is none.
          ;; It comes from the environment: guixsvc compile --env MUMBLE_PASSWORD …
          (server-password (getenv "MUMBLE_PASSWORD"))

          ;; How many may be connected at once.
          (max-users 50)

          ;; Mumble's usual port, for TCP and UDP: both must be open in a firewall.
          (port 64738)

          ;; A certificate that clients trust, as certbot leaves it; without these two the
          ;; server makes one of its own, and clients ask whether to trust it.
          ;; (ssl-cert "/etc/letsencrypt/live/voice.example.org/fullchain.pem")
          ;; (ssl-key "/etc/letsencrypt/live/voice.example.org/privkey.pem")

          ;; Lets server lists and clients see that it is up, and how many are connected.
          (allow-ping? #t)))
