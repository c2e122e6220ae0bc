;; A record has a field that its type does not have.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (welcom-text "Welcome!")))  ;; error[unknown-field]: mumble-server-configuration has no field `welcom-text` ⇒ did you mean `welcome-text`?
