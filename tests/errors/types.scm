;; Values of the wrong type or out of range.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (port "64738")          ;; error[invalid-value]: `port` must be a port number from 1 to 65535, found "64738"
                (user 5)                ;; error[invalid-value]: `user` must be
                (group "a b")           ;; error[invalid-value]: `group` must be
                (welcome-text 5)        ;; error[invalid-value]: `welcome-text` must be a string
                (max-users 0)           ;; error[invalid-value]: from 1 to 500000, found 0
                (max-user-bandwidth -1) ;; error[invalid-value]: found -1
                (opus-threshold 101)    ;; error[invalid-value]: from 0 to 100, found 101
                (log-days -2)           ;; error[invalid-value]: found -2
                (autoban-attempts -1)   ;; error[invalid-value]: found -1
                (allow-html? "no")      ;; error[invalid-value]: `allow-html?` must be #t or #f, found "no"
                (allow-ping? 'true)     ;; error[invalid-value]: `allow-ping?` must be #t or #f, found true
                (cert-required? 0)      ;; error[invalid-value]: `cert-required?` must be #t or #f, found 0
                (text-message-length 1e3)  ;; error[invalid-value]: found 1000.0
                (database-file "db")    ;; error[invalid-value]: `database-file` must be an absolute path
                (ssl-dh-params "@ffdhe1024")  ;; error[invalid-value]: @ffdhe2048
                (ssl-ciphers "")))      ;; error[invalid-value]: `ssl-ciphers` must be
      (service jami-service-type
               (jami-configuration
                (debug? "yes")          ;; error[invalid-value]: `debug?` must be #t or #f, found "yes"
                (auto-answer? 'true)    ;; error[invalid-value]: `auto-answer?` must be #t or #f, found true
                (accounts
                 (list (jami-account
                        (archive "a.gz")             ;; error[invalid-value]: `archive` must be the absolute path
                        (allowed-contacts "1dbc")    ;; error[invalid-value]: `allowed-contacts` must be a list of fingerprints
                        (moderators '("1dbc"         ;; error[invalid-value]: must be 40 hexadecimal digits, found "1dbc"
                                      1dbcb0f5f37324228235564b79f2b9737e9a008f))  ;; error[invalid-value]: found 1dbc
                        (rendezvous-point? 1)        ;; error[invalid-value]: #t or #f, found 1
                        (bootstrap-hostnames '("a;b")) ;; error[invalid-value]: without semicolons or blanks, found "a;b"
                        (name-server-uri #f))        ;; error[invalid-value]: `name-server-uri` must be a string, found #f
                       (jami-account
                        (archive (plain-file "a.gz" "x")))))))) ;; error[invalid-value]: found a plain-file
