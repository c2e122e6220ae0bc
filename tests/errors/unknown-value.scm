;; Values that are not known say nothing of a fault, and silence none.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (welcome-text (getenv "GREETING"))  ;; note[unknown-value]: `welcome-text` is not known here ⇒ "GREETING" is known only with `--env`
          (port 70000)))  ;; error[invalid-value]: port
