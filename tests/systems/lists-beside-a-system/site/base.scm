(define-module (site base)
  #:use-module (gnu)
  #:use-module (gnu services ssh)
  #:use-module (gnu services telephony)
  #:export (base voice-services more-services))

(define voice-services
  `(,(service openssh-service-type)
    ,(service mumble-server-service-type
              (mumble-server-configuration
               (port "64738")))))

(define (more-services) '())

(define calls (list (service jami-service-type voice-services)))

(define base
  (operating-system
    (host-name "base")
    (timezone "Europe/Vienna")
    (bootloader (bootloader-configuration (bootloader grub-bootloader)))
    (file-systems %base-file-systems)))
