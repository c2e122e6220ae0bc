(use-modules (gnu) (gnu system) (gnu services telephony))

(define voice
  (operating-system
    (host-name "voice")
    (timezone "Etc/UTC")
    (bootloader (bootloader-configuration (bootloader grub-bootloader)))
    (file-systems %base-file-systems)
    (services
     (cons (service mumble-server-service-type
                    (mumble-server-configuration (max-users 12)))
           %base-services))))

(operating-system-with-gc-roots
 (operating-system-with-provenance voice "/etc/config.scm")
 (list (acme-closure voice)))
