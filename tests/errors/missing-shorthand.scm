;; `use-service-modules` is a form of (gnu), which `guix system` does not give; what it would bring is not known then.
(use-modules (gnu services base))
(use-service-modules telephony)                ;; error[unbound-variable]: `(gnu)`, which exports it, is not imported

(operating-system
  (host-name "voice")
  (services
   (list (service mumble-server-service-type
                  (mumble-server-configuration (port 0)))))) ;; error[invalid-value]: `port`
