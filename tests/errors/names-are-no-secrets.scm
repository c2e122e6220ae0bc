;; Names are no secrets, nor are words of messages; a secret around them hides neither.
(use-modules (gnu) (gnu services telephony) (guix gexp))

(define motd (plain-file "port" "1000"))
(define limits (mixed-text-file "limits" "number" "65535"))
(define (login password) (list "field" "mumble" "configuration" password))

(define (host name)
  (operating-system
    (host-name name)
    (services
     (list (service mumble-server-service-type
                    (mumble-server-configuration
                     (port 100001)     ;; error[invalid-value]: `port` must be a port number from 1 to 65535, found 100001
                     (max-users "1000")  ;; error[invalid-value]: `max-users` must be a number of users from 1 to 500000, found "1000"
                     (allow-ping #t)   ;; error[unknown-field]: mumble-server-configuration has no field `allow-ping`
                     (server-password (getenv (string-append "PW_" name)))))))))  ;; note[unknown-value]: `server-password` is not known here

(list (host "east") (host "west"))
