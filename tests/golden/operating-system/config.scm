;; A whole Guix System, of which the Mumble server is compiled.
(use-modules (gnu))
(use-service-modules networking ssh telephony)

(operating-system
  (host-name "harbour")
  (timezone "Etc/UTC")
  (locale "en_GB.utf8")
  (bootloader (bootloader-configuration
               (bootloader grub-bootloader)
               (targets '("/dev/sda"))))
  (file-systems (cons (file-system
                        (device (file-system-label "root"))
                        (mount-point "/")
                        (type "ext4"))
                      %base-file-systems))
  (services
   (modify-services
       (cons* (service dhcp-client-service-type)
              (service openssh-service-type)
              (service mumble-server-service-type
                       (mumble-server-configuration
                        (welcome-text "Harbour radio, channel 16")
                        (allow-ping? #t)))
              %base-services)
     (mumble-server-service-type
      config => (mumble-server-configuration
                 (inherit config)
                 (max-users 25))))))
