;; A service is made, but nothing takes it.
(use-modules (gnu services) (gnu services telephony))

(service jami-service-type)  ;; warning[dropped-service]: this service has no effect ⇒ as in Guix, only the last expression of a file counts: put the services into one list ;; warning[not-reached]: this is declared but not reached ⇒ no service of what this file declares comes of it
(operating-system
  (host-name "voice")
  (services (list (service mumble-server-service-type))))
