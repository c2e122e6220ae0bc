;; The example of the Guix manual.
(service mumble-server-service-type
         (mumble-server-configuration
          (welcome-text
           "Welcome to this Mumble server running on Guix!")
          (cert-required? #t) ;disallow text password logins
          (ssl-cert "/etc/certs/mumble.example.com/fullchain.pem")
          (ssl-key "/etc/certs/mumble.example.com/privkey.pem")))
