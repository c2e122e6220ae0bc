;; For a Guix System, all of these fields are needed; guixsvc looks at the host's name and its services.
(operating-system
  (host-name "voice")
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
   (cons* SERVICES
          %base-services)))
