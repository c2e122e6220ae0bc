;; A file may give a procedure, for another file that loads it and calls that.
(use-modules (gnu) (gnu services ssh) (gnu services telephony))

(lambda* (name #:optional (voice? #t))   ;; warning[not-a-service]: expected a service, found the procedure `lambda`
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (bootloader (bootloader-configuration (bootloader grub-bootloader)))
    (file-systems %base-file-systems)
    (services
     (append (if voice?
                 (list (service mumble-server-service-type
                                (mumble-server-configuration
                                 (port 0))))   ;; warning[invalid-value]: found 0
                 '())
             %base-services))))
