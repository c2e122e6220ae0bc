;; guix deploy deploy.scm
(use-modules (gnu) (gnu machine) (gnu machine ssh))
(use-service-modules networking ssh telephony)

(define (address name)
  (string-append name ".example.org"))

(define* (remote name #:key (port 22))
  (machine-ssh-configuration
   (host-name (address name))
   (system "x86_64-linux")
   (user "root")
   (port port)
   (host-key "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExam root@example")))

(define %common
  (operating-system
    (host-name "common")
    (timezone "Etc/UTC")
    (bootloader (bootloader-configuration
                 (bootloader grub-bootloader)
                 (targets '("/dev/vda"))))
    (file-systems %base-file-systems)
    (services (cons* (service openssh-service-type)
                     (service dhcp-client-service-type)
                     %base-services))))

(define (voice-system name users)
  (operating-system
    (inherit %common)
    (host-name name)
    (services (cons (service mumble-server-service-type
                             (mumble-server-configuration (max-users users)))
                    (operating-system-user-services %common)))))

(list (machine
       (operating-system (voice-system "voice" 200))
       (environment managed-host-environment-type)
       (configuration (remote "voice")))
      (machine
       (operating-system (voice-system "lobby" 20))
       (environment managed-host-environment-type)
       (configuration (remote "lobby" #:port 2222)))
      ;; Nothing of ours on this one.
      (machine
       (operating-system (operating-system
                           (inherit %common)
                           (host-name "archive")))
       (environment managed-host-environment-type)
       (configuration (remote "archive"))))
