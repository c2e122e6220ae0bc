;; guixsvc compile --env PATH
;; What comes from the environment is secret, and may go into files that only root reads.
(use-modules (gnu) (gnu services telephony) (guix gexp))

(define word (getenv "PATH"))
(define (shorter text)
  (substring text 0 2))                 ;; error[exposed-secret]: the host-name, which names folders and stands in the manifest, is made of the value of `PATH`, which is a secret

(operating-system
  (host-name (shorter word))
  (services
   (list (service mumble-server-service-type
                  (mumble-server-configuration
                   (package (file-append (local-file "/opt/mumble") word))  ;; error[exposed-secret]: `package`
                   (group (string-append "m" (number->string (string-length word))))  ;; error[exposed-secret]: `group`, which everyone on the host can read, is made of the value of `PATH`
                   (port (char->integer (string-ref word 0)))  ;; error[exposed-secret]: `port`
                   (max-users (apply + (map char->integer (string->list (shorter word)))))  ;; error[exposed-secret]: `max-users`
                   (database-file (format #f "/srv/mumble~a" (string->symbol word)))  ;; error[exposed-secret]: `database-file`
                   (ssl-cert (string-join (list "/etc" word) "/"))  ;; error[exposed-secret]: `ssl-cert`
                   (ssl-key "/etc/key.pem")
                   (log-days (string-length word))
                   (welcome-text word)
                   (server-password word)))
         (service jami-service-type
                  (jami-configuration
                   (accounts
                    (list (jami-account
                           (archive (string-append "/etc/jami"  ;; error[exposed-secret]: `archive`
                                                   (string-map char-upcase (shorter word)) ".gz"))
                           (name-server-uri word)))))))))
