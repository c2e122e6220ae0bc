;; A password is written in the configuration.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (server-password "correct,horse")))  ;; warning[literal-secret]: `server-password` is written in the configuration, where everyone who reads it sees it ⇒ use `(getenv "NAME")` with `--env NAME` or, to keep it on the host, `--host-secret NAME=PATH`
