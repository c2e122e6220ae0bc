;; A TLS certificate is given without its key, or a key without its certificate.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (ssl-cert "/etc/certs/fullchain.pem")))  ;; error[mumble-server/half-tls-pair]: `ssl-cert` is set without `ssl-key`: TLS needs both or neither ⇒ `ssl-key` is missing
