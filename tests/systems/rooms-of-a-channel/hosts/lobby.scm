(use-modules (gnu) (acme services voice) (srfi srfi-1))
(use-service-modules ssh networking telephony)
(use-package-modules admin vim)

(operating-system
  (host-name "lobby")
  (timezone "Europe/Berlin")
  (locale "en_US.utf8")
  (bootloader (bootloader-configuration
               (bootloader grub-bootloader)
               (targets '("/dev/vda"))))
  (file-systems (cons (file-system (device (uuid "1c0e3a34-6a4c-4c3e-9a3b-1e1e1e1e1e1e"))
                                   (mount-point "/") (type "ext4"))
                      %base-file-systems))
  (users (cons (user-account (name "ops") (group "users")
                             (supplementary-groups '("wheel")))
               %base-user-accounts))
  (packages (append (list htop vim) %base-packages))
  (services
   (append (list (host-entry->service (assoc "lobby" %voice-hosts))
                 (service openssh-service-type
                          (openssh-configuration
                           (permit-root-login 'prohibit-password)
                           (password-authentication? #f)))
                 (service dhcp-client-service-type))
           (modify-services %base-services
             (guix-service-type config =>
               (guix-configuration (inherit config)
                 (substitute-urls (append (list "https://substitutes.example.org")
                                          %default-substitute-urls))))))))
