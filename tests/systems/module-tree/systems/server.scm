(define-module (systems server)
  #:use-module (gnu)
  #:use-module (gnu services networking)
  #:use-module (gnu services ssh)
  #:export (make-server))

(define %disk "/dev/vda")

(define* (make-server name #:key (services '()) (timezone "Etc/UTC") #:allow-other-keys)
  "Return the operating system of the server NAME with SERVICES besides the usual ones."
  (operating-system
    (host-name name)
    (timezone timezone)
    (locale "en_GB.utf8")
    (bootloader (bootloader-configuration
                 (bootloader grub-bootloader)
                 (targets (list %disk))))
    (file-systems (cons (file-system
                          (device (string-append %disk "1"))
                          (mount-point "/")
                          (type "ext4"))
                        %base-file-systems))
    (services (append services
                      (list (service dhcp-client-service-type)
                            (service openssh-service-type
                                     (openssh-configuration
                                      (password-authentication? #f))))
                      %base-services))))
