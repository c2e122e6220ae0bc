;; Host NUMBER of a provider, after the template "bare-bones" of Guix: the same for each host but for names
;; and numbers. What follows is as long as such files are, of which a good part is comments and fields that
;; are not ours.

(use-modules (gnu))
(use-service-modules networking ssh telephony)
(use-package-modules screen ssh)

(operating-system
  (host-name "host-NUMBER")
  (timezone "Europe/Berlin")
  (locale "en_US.utf8")

  ;; Boot in "legacy" BIOS mode, assuming /dev/sdX is the target hard disk, and "my-root" is the label of
  ;; the target root file system.
  (bootloader (bootloader-configuration
               (bootloader grub-bootloader)
               (targets '("/dev/sdX"))))
  ;; It's fitting to support the equally bare bones '-nographic' QEMU option, which also nicely sidesteps
  ;; forcing QWERTY.
  (kernel-arguments (list "console=ttyS0,115200"))
  (file-systems (cons (file-system
                        (device (file-system-label "my-root"))
                        (mount-point "/")
                        (type "ext4"))
                      %base-file-systems))

  ;; This is where user accounts are specified.  The "root" account is implicit, and is initially created
  ;; with the empty password.
  (users (cons (user-account
                (name "alice")
                (comment "Bob's sister")
                (group "users")
                ;; Adding the account to the "wheel" group makes it a sudoer.  Adding it to "audio" and
                ;; "video" allows the user to play sound and access the webcam.
                (supplementary-groups '("wheel" "audio" "video")))
               %base-user-accounts))

  ;; Globally-installed packages.
  (packages (cons screen %base-packages))

  ;; Add services to the baseline: a DHCP client, an SSH server and a voice server.
  (services (append (list (service dhcp-client-service-type)
                          (service openssh-service-type
                                   (openssh-configuration
                                    (openssh openssh-sans-x)
                                    (port-number 2222)))
                          (service mumble-server-service-type
                                   (mumble-server-configuration
                                    (welcome-text "Welcome to host NUMBER!")
                                    (max-users 100)
                                    (cert-required? #t)
                                    (image-message-length 131072))))
                    %base-services)))
