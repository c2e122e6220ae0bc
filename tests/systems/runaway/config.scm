;; A loop that never ends, in one of two hosts.
(use-modules (gnu) (gnu services telephony) (site primes))

(define (voice name port)
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services (cons (service mumble-server-service-type
                             (mumble-server-configuration (port port)))
                    %base-services))))

(list (voice "lobby" 64738)
      (voice "voice" (next-prime 64738)))
