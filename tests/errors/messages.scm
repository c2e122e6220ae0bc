;; What typical mistakes are told to be, with the notes that say what to write.
(use-modules (gnu services) (gnu system) (gnu services telephony))

(list
 (operating-system
   (host-name "names")
   (services
    (list (service mumble-server-service-type
                   (mumble-server-configuration
                    (users 100)                ;; error[unknown-field]: has no field `users` ⇒ `users` is mumble-server.ini's name of `max-users`
                    (bandwidth 72000)          ;; error[unknown-field]: no field `bandwidth` ⇒ mumble-server.ini's name of `max-user-bandwidth`
                    (timeout 30)               ;; error[unknown-field]: no field `timeout` ⇒ the record has no field for this key: keep an ini of your own and name it in `file`
                    (prot 64738)               ;; error[unknown-field]: no field `prot` ⇒ did you mean `port`?
                    (superuser-password "x"))) ;; error[unknown-field]: no field `superuser-password` ⇒ run `guixsvc-herd set-superuser-password mumble-server` on the host
          (service jami-service-type
                   (jami-configuration
                    (archive "/a.gz")          ;; error[unknown-field]: no field `archive` ⇒ `archive` is a field of jami-account: `(accounts (list (jami-account (archive …))))`
                    (accounts (jami-account (archive "/a.gz")))))))) ;; error[invalid-value]: must be a list of jami-account records ⇒ put it into a list: `(list …)`
 (operating-system
   (host-name "forms")
   (services
    (list (service mumble-server-service-type
                   (mumble-server-configuration
                    (max-users 100 200)        ;; error[malformed-field]: `max-users` takes one value, found two
                    (log-days)                 ;; error[malformed-field]: `log-days` has no value
                    (port = 64738)             ;; error[malformed-field]: write `(port 64738)`, without `=`
                    bonjour? #t                ;; error[malformed-field]: put it in parentheses: `(bonjour? #t)`
                    (welcome-text “Hello there”)  ;; error[malformed-field]: `“` is a typographic quotation mark: text stands between `"`
                    (username-regex 'Hello there') ;; error[malformed-field]: text stands between `"`, not `'`
                    (channelname-regex "He said "hi""))))))  ;; error[malformed-field]: a `"` inside text is written `\"`
 (operating-system
   (host-name "values")
   (services
    (list (service mumble-server-service-type
                   (mumble-server-configuration
                    (server-password 1234)     ;; error[invalid-value]: `server-password` must be a string ⇒ put it in quotation marks
                    (allow-ping? true)         ;; warning[misspelt-name]: `true` is not known here: write `#t` ;; note[unknown-value]: `allow-ping?`
                    (allow-html? "yes")        ;; error[invalid-value]: must be #t or #f, found "yes" ⇒ write #t or #f, without quotes
                    (max-users "40")           ;; error[invalid-value]: found "40" ⇒ write 40 without quotes
                    (ssl-cert "~/cert.pem")))  ;; error[mumble-server/half-tls-pair]: `ssl-cert` is set without `ssl-key` ⇒ `ssl-key` is missing ;; error[invalid-value]: absolute path ⇒ `~` is not expanded: write `/root/cert.pem` or the like
          (service jami-service-type
                   (jami-configuration
                    (accounts
                     (list (jami-account
                            (archive "~/meeting.gz")  ;; error[invalid-value]: must be the absolute path of a file ⇒ `~` is not expanded: write `/root/meeting.gz` or the like
                            (allowed-contacts
                             '("jami:1dbcb0f5f37324228235564b79f2b9737e9a008f"))))))))))  ;; error[invalid-value]: must be 40 hexadecimal digits ⇒ leave out `jami:`
 (operating-system
   (host-name "services")
   (services
    (cons (service mumble-server-service-type
                   (port 64738))               ;; warning[misspelt-name]: `port` is a field of mumble-server-configuration: `(service mumble-server-service-type (mumble-server-configuration (port …)))` ;; note[not-evaluated]: the configuration of
          (modify-services (list (service jami-service-type))
            (mumble-server-service-type c => c))))))  ;; warning[not-reached]: no mumble-server-service-type in this list to modify ⇒ add it: `(cons (service mumble-server-service-type …) …)`
