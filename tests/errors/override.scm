;; With `file` the other fields have no effect.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (user "voice")
          (server-password "hunter2")   ;; warning[no-effect]: the field `server-password` has no effect ;; warning[literal-secret]: `server-password` is written in the configuration
          (port 999999)                 ;; warning[no-effect]: the field `port` has no effect
                   (file "/etc/mumble/own.ini"))) ;; note[mumble-server/ini-not-known]: not known here
