(use-modules (gnu services) (gnu services telephony) (guix gexp))
(service mumble-server-service-type
  (mumble-server-configuration
    (ssl-cert "/etc/certs/cert.pem")
    (ssl-key "/var/lib/mumble-server/key.pem")))
