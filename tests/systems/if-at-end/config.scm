;; One file for two machines: which of them it is, only the machine knows.
(use-modules (gnu) (gnu services telephony))
(use-service-modules networking)

(define %bootloader
  (bootloader-configuration
   (bootloader grub-bootloader)
   (targets '("/dev/vda"))))

(define (server name services)
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (bootloader %bootloader)
    (file-systems %base-file-systems)
    (services (append services
                      (list (service dhcp-client-service-type))
                      %base-services))))

(define voice
  (server "voice"
          (list (service mumble-server-service-type
                         (mumble-server-configuration
                          (max-users 500))))))

(define lobby
  (server "lobby"
          (list (service mumble-server-service-type
                         (mumble-server-configuration
                          (welcome-text "A small room"))))))

(if (file-exists? "/etc/voice-machine")
    voice
    lobby)
