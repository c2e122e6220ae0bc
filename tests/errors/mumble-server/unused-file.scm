;; A file is named that the server does not use under systemd.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (log-file "/var/log/mumble.log")))  ;; warning[mumble-server/unused-file]: `log-file` is written to the settings but not used ⇒ under systemd the server stays in the foreground and logs to the journal
