;; One machine of ours, and those that another channel adds.
(use-modules (gnu) (gnu machine) (gnu machine ssh) (gnu services telephony) (acme machines))

(define voice
  (operating-system
    (host-name "voice")
    (timezone "Etc/UTC")
    (services (cons (service mumble-server-service-type)
                    %base-services))))

(define (deployed system)
  (machine
   (operating-system system)
   (environment managed-host-environment-type)
   (configuration (machine-ssh-configuration
                   (host-name "voice.example.org")
                   (system "x86_64-linux")))))

(cons* (deployed voice)
       (acme-machine "lobby")
       %acme-machines)
