;; A password may not stand where others can read it: the same value, not another text that reads alike.
(use-modules (gnu) (gnu services telephony))

(define password "rev0lver")                                 ;; error[exposed-secret]: the host-name, which names folders
(define prefix "voice")

(list
 (operating-system
   (host-name password)
   (services
    (list (service mumble-server-service-type
                   (mumble-server-configuration
                    (server-password password)               ;; warning[literal-secret]: `server-password` is written
                    (welcome-text password)
                    (user password)                          ;; error[exposed-secret]: `user`, which everyone on the host can read, holds the value of `server-password`
                    (database-file
                     (string-append "/var/lib/mumble-server/" password ".sqlite"))))))) ;; error[exposed-secret]: `database-file`
 (operating-system
   (host-name "other")
   (services
    (list (service mumble-server-service-type
                   (mumble-server-configuration
                    (server-password (string-append prefix "-secret"))  ;; warning[literal-secret]: `server-password`
                    (user prefix)
                    (group "voice")))))))
