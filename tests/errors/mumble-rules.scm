;; Rules between the fields of Mumble's records.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (server-password "hunter2")   ;; error[mumble-server/registration-with-password]: can have no `server-password` ;; warning[literal-secret]: `server-password` is written in the configuration
          (ssl-cert "/etc/certs/a.pem") ;; error[mumble-server/half-tls-pair]: `ssl-cert` is set without `ssl-key`
          (channelname-regex "[a-z")    ;; warning[mumble-server/suspicious-pattern]: `channelname-regex`, at character 1
          (log-file "/srv/mumble.log")  ;; warning[mumble-server/unused-file]: `log-file` is written to the settings but not used
          (database-file "/home/mumble/db.sqlite") ;; error[mumble-server/database-location]: below /home
          (public-registration          ;; error[mumble-server/registration-needs-ping]: `allow-ping?` must be #t
           (mumble-server-public-registration-configuration
            (name "Harbour")
            (password "a secret")       ;; warning[literal-secret]: `password` is written in the configuration
            (url "https://example.org")))))
