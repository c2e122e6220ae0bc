;; A fleet from a table of a module's own records, with two names that are almost those of the tree.
(add-to-load-path (string-append (dirname (current-filename)) "/lib"))
(use-modules (gnu) (gnu services telephony) (fleet hosts))

(define default-users 50)

(define (host->os host)
  (operating-system
    (host-name (host-name* host))
    (timezone "Etc/UTC")
    (bootloader (bootloader-configuration
                 (bootloader grub-bootloader)
                 (targets '("/dev/sda"))))
    (file-systems %base-file-systems)
    (services
     (cons (service mumble-server-service-type
                    (mumble-server-configuration
                     (port (host-prot host))
                     (max-users (+ (host-users host) defaultusers))
                     (log-days linux-libre-days)))
           %base-services))))

(map host->os all-hosts)
