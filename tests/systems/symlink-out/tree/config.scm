;; (shared settings) is a symbolic link that leads out of this tree.
(use-modules (gnu) (gnu services telephony) (shared settings))

(include "shared/more.scm")

(define inside
  (load "inside.scm"))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (cons* (service mumble-server-service-type
                   (mumble-server-configuration
                    (port inside)
                    (welcome-text %greeting)
                    (max-users %users)))
          %base-services)))
