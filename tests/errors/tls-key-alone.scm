;; The other half of the pair.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (ssl-key "/etc/certs/key.pem")   ;; error[mumble-server/half-tls-pair]: `ssl-key` is set without `ssl-cert`
          (ssl-cert #f)
          (allow-ping? #f)
          (public-registration             ;; error[mumble-server/registration-needs-ping]: `allow-ping?` must be #t
           (mumble-server-public-registration-configuration
            (name "Harbour")
            (password (getenv "REGISTRATION"))  ;; note[unknown-value]: `password` is not known here
            (url "https://example.org")))))
