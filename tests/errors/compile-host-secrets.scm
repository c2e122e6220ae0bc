;; guixsvc compile --host-secret WORD=/srv/secrets/word --host-secret OTHER=/etc/secrets/other
;; Of what only the host has, nothing can be made here, and only passwords are filled in there.
(use-modules (gnu) (gnu services telephony) (guix gexp))

(define word (getenv "WORD"))
(define (checked text)
  (unless text (error "it is not set"))
  (if (or (not (string? text)) (string-null? text)) (error "it is empty") text))

(list (operating-system
       (host-name "whole")
       (services (list (service mumble-server-service-type
                                (mumble-server-configuration
                                 (server-password (checked word)))))))
      (operating-system
       (host-name "welcome")
       (services (list (service mumble-server-service-type
                                (mumble-server-configuration
                                 (welcome-text word)  ;; error[host-secret]: `welcome-text` is given `WORD`, which only the host has: that is for a password
                                 (port (string->number word)))))))  ;; error[host-secret]: `port` depends on `WORD`, which only the host has: nothing can be made of it here
      (operating-system
       (host-name (string-append word ".example.org"))  ;; error[host-secret]: the host-name depends on `WORD`
       (services (list (service mumble-server-service-type
                                (mumble-server-configuration
                                 (server-password (string-append word "x")))))))  ;; error[host-secret]: `server-password` depends on `WORD`
      (operating-system
       (host-name "condition")
       (services (list (service mumble-server-service-type
                                (mumble-server-configuration
                                 (server-password (if (string=? word "x") word "y")))))))  ;; error[host-secret]: `server-password` depends on `WORD`
      (operating-system
       (host-name "services")
       (services (if (string-prefix? "x" (getenv "OTHER"))  ;; error[host-secret]: which services there are depends on `OTHER`
                     (list (service jami-service-type))  ;; error[host-secret]: whether the system has this service depends on `OTHER`
                     (list))))
      (operating-system
       (host-name "file")
       (services (list (service mumble-server-service-type
                                (mumble-server-configuration
                                 (file (plain-file "ini" word)))))))  ;; error[host-secret]: `file` depends on `WORD`
      (operating-system
       (host-name "registered")
       (services (list (service mumble-server-service-type
                                (mumble-server-configuration
                                 (allow-ping? #t)
                                 (public-registration
                                  (mumble-server-public-registration-configuration
                                   (name "Harbour")
                                   (url word)  ;; error[host-secret]: `url` is given `WORD`
                                   (password (getenv "OTHER"))))
                                 (server-password word))))))  ;; error[mumble-server/registration-with-password]: a server that is registered publicly can have no `server-password`
      (operating-system
       (host-name "database")
       (services (list (service mumble-server-service-type
                                (mumble-server-configuration
                                 (database-file "/srv/voice/../secrets/db.sqlite")
                                 (server-password word)))))))  ;; error[unsafe-path]: `server-password` is kept below /srv/secrets, the folder of the database
