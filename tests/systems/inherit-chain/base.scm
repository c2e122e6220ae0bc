(define-module (base)
  #:use-module (gnu)
  #:use-module (gnu services ssh)
  #:use-module (gnu services networking)
  #:export (base-system server-system))

(define base-system
  (operating-system
    (host-name "base")
    (timezone "Etc/UTC")
    (locale "en_GB.utf8")
    (bootloader (bootloader-configuration
                 (bootloader grub-bootloader)
                 (targets '("/dev/vda"))))
    (file-systems %base-file-systems)
    (packages (cons (specification->package "tmux") %base-packages))
    (services (cons (service dhcp-client-service-type)
                    %base-services))))

(define server-system
  (operating-system
    (inherit base-system)
    (host-name "server")
    (services (cons* (service openssh-service-type)
                     (service ntp-service-type)
                     (operating-system-user-services base-system)))))
