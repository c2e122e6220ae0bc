;; A laptop with a kernel from another channel.
(define-module (laptop config)
  #:use-module (gnu)
  #:use-module (gnu system nss)
  #:use-module (acme packages linux)
  #:use-module (acme system linux-initrd)
  #:use-module (acme services vpn)
  #:use-module (guix gexp))

(use-service-modules desktop networking ssh telephony xorg)
(use-package-modules bash certs linux)

(define %udev-rules
  (file->udev-rule "90-headset.rules"
                   (local-file "90-headset.rules")))

(operating-system
  (host-name "lobby")
  (timezone "Etc/UTC")
  (locale "en_GB.utf8")
  (kernel acme-linux)
  (initrd microcode-initrd)
  (firmware (list acme-firmware))
  (keyboard-layout (keyboard-layout "us" "altgr-intl"))
  (bootloader (bootloader-configuration
               (bootloader grub-efi-bootloader)
               (targets '("/boot/efi"))
               (keyboard-layout keyboard-layout)))
  (mapped-devices (list (mapped-device
                         (source (uuid "4dab5feb-d176-45de-b287-9b0a6e4c01cb"))
                         (target "root")
                         (type luks-device-mapping))))
  (file-systems (cons* (file-system
                         (device "/dev/mapper/root")
                         (mount-point "/")
                         (type "ext4")
                         (dependencies mapped-devices))
                       (file-system
                         (device (uuid "1B0C-9F5E" 'fat))
                         (mount-point "/boot/efi")
                         (type "vfat"))
                       %base-file-systems))
  (swap-devices (list (swap-space (target (file-system-label "swap")))))
  (packages (append (map specification->package '("mumble" "jami")) %base-packages))
  (services
   (append (list (service mumble-server-service-type
                          (mumble-server-configuration
                           (package (specification->package "mumble"))
                           (max-users 12)))
                 (service jami-service-type
                          (jami-configuration
                           (nss-certs (specification->package "nss-certs"))))
                 (service vpn-service-type
                          (vpn-configuration
                           (peers (list (vpn-peer (name "voice") (endpoint "voice.example.org:51820"))))))
                 (udev-rules-service 'headset %udev-rules)
                 (set-xorg-configuration
                  (xorg-configuration (keyboard-layout keyboard-layout))))
           (modify-services %desktop-services
             (guix-service-type
              config => (guix-configuration
                         (inherit config)
                         (substitute-urls (append (list "https://substitutes.example.org")
                                                  %default-substitute-urls))
                         (authorized-keys (append (list (local-file "./key.pub"))
                                                  %default-authorized-guix-keys)))))))
  (name-service-switch %mdns-host-lookup-nss))
