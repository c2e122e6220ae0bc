;; Procedures of a channel that is not here are wrapped around the whole system.
(use-modules (gnu)
             (gnu services telephony)
             (acme transformations)
             (acme hardening))

(define %users 80)

(define voice
  (operating-system
    (host-name "voice")
    (timezone "Etc/UTC")
    (services (cons* (service mumble-server-service-type
                              (mumble-server-configuration
                               (max-users %users)
                               (welcome-text (acme-greeting "voice"))))
                     (acme-monitoring-service #:port 9100)
                     %base-services))))

((compose (acme-transformation-linux #:version "6.6")
          (acme-transformation-guix)
          hardened)
 voice)
