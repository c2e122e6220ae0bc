;; guixsvc check --baseline baseline.json
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (server-password "correct,horse")))
