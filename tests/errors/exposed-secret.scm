;; guixsvc check --env WORD
(use-modules (gnu services) (gnu services telephony))

(operating-system
  (host-name (getenv "WORD"))  ;; error[exposed-secret]: the host-name, which names folders and stands in the manifest, is made of the value of `WORD`, which is a secret ⇒ if it is none, give it with `--env-plain WORD`
  (services (list (service mumble-server-service-type
                           (mumble-server-configuration
                            (server-password (getenv "WORD")))))))
