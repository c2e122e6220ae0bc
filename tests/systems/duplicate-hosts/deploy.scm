;; The second host was copied from the first, name and all.
(use-modules (gnu) (gnu machine) (gnu machine ssh))
(use-service-modules telephony)

(define (voice name port)
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services (cons (service mumble-server-service-type
                             (mumble-server-configuration (port port)))
                    %base-services))))

(define (deployed system)
  (machine
   (operating-system system)
   (environment managed-host-environment-type)
   (configuration (machine-ssh-configuration
                   (host-name "203.0.113.7")
                   (system "x86_64-linux")))))

(map deployed
     (list (voice "voice" 64738)
           (voice "lobby" 64739)
           (voice "voice" 64740)))
