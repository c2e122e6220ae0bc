;; A service list in quasiquote, with what Guix brings changed in place.
(use-modules (gnu) (srfi srfi-1))
(use-service-modules desktop networking ssh telephony xorg)

(define (lobby) '("lobby" "workshop"))

(define jami-accounts
  `(,@(map (lambda (name)
             (jami-account (archive (format #f "/etc/jami/~a.gz" name))))
           (lobby))
    ,(jami-account
      (archive "/etc/jami/radio.gz")
      (bootstrap-hostnames `("bootstrap.example.org" ,(string-append "dht." "example.org"))))))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (bootloader (bootloader-configuration
               (bootloader grub-efi-bootloader)
               (targets `("/boot/efi"))))
  (file-systems `(,(file-system
                     (device (uuid "4dab5feb-d176-45de-b287-9b0a6e4c01cb"))
                     (mount-point "/")
                     (type "btrfs")
                     (options "compress=zstd"))
                  ,@%base-file-systems))
  (users `(,(user-account (name "operator") (group "users")) ,@%base-user-accounts))
  (services
   `(,(service openssh-service-type
               (openssh-configuration
                (port-number 2222)
                (authorized-keys
                 `(("operator" ,(local-file "operator.pub"))))))
     ,(service mumble-server-service-type
               (mumble-server-configuration
                (max-users (* 4 20))
                (bonjour? #t)))
     ,(service jami-service-type
               (jami-configuration (debug? #t) (accounts jami-accounts)))
     ,@(modify-services %desktop-services
         (delete gdm-service-type)
         (guix-service-type config =>
                            (guix-configuration
                             (inherit config)
                             (substitute-urls
                              `("https://ci.example.org" ,@%default-substitute-urls))))))))
