;; Ours among the services that whole systems have.
(use-modules (gnu) (guix gexp) (guix modules))
(use-service-modules base desktop mcron networking shepherd sound ssh sysctl telephony web xorg)
(use-package-modules admin bash linux)

(define %certificates "/etc/letsencrypt/live/voice.example.org")

(define backup-job
  #~(job '(next-hour '(3))
         (lambda ()
           (system* #$(file-append rsync "/bin/rsync") "-a" "/var/lib/mumble-server"
                    (string-append "/srv/backup/" #$(gethostname))))
         "backup"))

(define %deploy-hook
  (program-file "mumble-deploy-hook"
                (with-imported-modules '((gnu services herd))
                  #~(begin
                      (use-modules (gnu services herd))
                      (restart-service 'mumble-server)))))

(define (lobby-user name)
  (user-account
   (name name)
   (group "users")
   (supplementary-groups '("wheel" "audio" "video"))))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (locale "en_GB.utf8")
  (users (append (map lobby-user '("operator" "guest")) %base-user-accounts))
  (sudoers-file (plain-file "sudoers" "root ALL=(ALL) ALL\n%wheel ALL=NOPASSWD:ALL\n"))
  (services
   (append
    (list
     (service openssh-service-type
              (openssh-configuration
               (permit-root-login 'prohibit-password)
               (authorized-keys `(("operator" ,(plain-file "operator.pub" "ssh-ed25519 AAAA"))))))
     (simple-service 'voice-mcron mcron-service-type (list backup-job))
     (simple-service 'voice-shell special-files-service-type
                     `(("/bin/sh" ,(file-append bash "/bin/sh"))
                       ("/usr/bin/env" ,(file-append coreutils "/bin/env"))))
     (extra-special-file "/etc/motd" (plain-file "motd" "voice\n"))
     (simple-service 'restart-timer shepherd-root-service-type
                     (list (shepherd-service
                            (provision '(restart-timer))
                            (requirement '(mumble-server))
                            (start #~(lambda _ #t))
                            (one-shot? #t))))
     (service nginx-service-type
              (nginx-configuration
               (server-blocks
                (list (nginx-server-configuration
                       (server-name '("voice.example.org"))
                       (listen '("443 ssl"))
                       (ssl-certificate (string-append %certificates "/fullchain.pem"))
                       (ssl-certificate-key (string-append %certificates "/privkey.pem")))))))
     (service mumble-server-service-type
              (mumble-server-configuration
               (ssl-cert (string-append %certificates "/fullchain.pem"))
               (ssl-key (string-append %certificates "/privkey.pem"))
               (user "voice")
               (group "voice")))
     (set-xorg-configuration
      (xorg-configuration
       (keyboard-layout (keyboard-layout "gb")))))
    (modify-services %desktop-services
      (delete pulseaudio-service-type)
      (elogind-service-type
       config => (elogind-configuration
                  (inherit config)
                  (handle-lid-switch 'ignore)))
      (sysctl-service-type
       config => (sysctl-configuration
                  (settings (append '(("net.ipv4.ip_forward" . "1"))
                                    %default-sysctl-settings))))))))
