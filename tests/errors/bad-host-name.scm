;; The host-name is not one that a host can have.
(use-modules (gnu services) (gnu services telephony))

(operating-system
  (host-name "voice one")  ;; error[bad-host-name]: `voice one` cannot name a host ⇒ a letter or digit, then letters, digits, dots, hyphens and underscores, at most 64 in all
  (services (list (service mumble-server-service-type))))
