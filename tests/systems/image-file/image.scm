(use-modules (gnu) (gnu image) (gnu system image) (gnu services telephony))

(define voice
  (operating-system
    (host-name "voice")
    (timezone "Etc/UTC")
    (services (cons (service mumble-server-service-type
                             (mumble-server-configuration (max-users 12)))
                    %base-services))))

(image
 (inherit efi-disk-image)
 (name 'voice)
 (operating-system voice))
