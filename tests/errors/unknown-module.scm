;; A module is imported that Guix does not have.
(use-modules (gnu services) (gnu services telephoney))  ;; error[unknown-module]: there is no module `(gnu services telephoney)` ⇒ did you mean `(gnu services telephony)`?

(service mumble-server-service-type)
