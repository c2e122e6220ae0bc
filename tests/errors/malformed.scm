;; Fields as people write them who know other languages.
(use-modules (gnu services) (gnu services telephony))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (max-users 100 200)     ;; error[malformed-field]: `max-users` takes one value, found two
                (port)                  ;; error[malformed-field]: `port` has no value
                (text-message-length = 5000)  ;; error[malformed-field]: write `(text-message-length 5000)`, without `=`
                (log-days=3)            ;; error[malformed-field]: write `(log-days 3)`, without `=`
                (image-message-length, 5)  ;; error[unknown-field]: has no field `image-message-length,`
                (autoban-attempts ,5)   ;; error[malformed-field]: write `(autoban-attempts 5)`, without `,`
                (autoban-time . 300)    ;; error[malformed-field]: write `(autoban-time VALUE)`, without `.`
                ("user" "mumble")       ;; error[malformed-field]: write the name as it is: `(user VALUE)`
                ((group "mumble"))      ;; error[malformed-field]: there is a pair of parentheses too many
                (bonjour?: #t)          ;; error[unknown-field]: has no field `bonjour?:`
                '(opus-threshold 0)     ;; error[malformed-field]: a field stands in the record as it is
                (Port 64738)            ;; error[unknown-field]: has no field `Port`
                (name "Lobby")          ;; error[unknown-field]: has no field `name`
                (archive "/a.gz")       ;; error[unknown-field]: has no field `archive`
                (welcome-text “Hello there”)   ;; error[malformed-field]: `“` is a typographic quotation mark: text stands between `"`
                (welcome-text 'Hello there')   ;; error[malformed-field]: text stands between `"`, not `'`
                (welcome-text "He said "hi"")  ;; error[malformed-field]: this field has 4 parts, its name and 3 values; a `"` inside text is written `\"`
                (welcome-text Hello there)     ;; error[malformed-field]: text stands between `"`
                port 64738              ;; error[malformed-field]: put it in parentheses: `(port 64738)`
                user: "mumble"          ;; error[malformed-field]: put it in parentheses: `(user "mumble")`
                #:group "mumble"        ;; error[malformed-field]: put it in parentheses: `(group "mumble")`
                log-days = 5            ;; error[malformed-field]: put it in parentheses: `(log-days 5)`
                max-users=5             ;; error[malformed-field]: put it in parentheses: `(max-users 5)`
                // how many may come    ;; error[malformed-field]: comments begin with `;`
                mumble-server-public-registration-configuration))  ;; error[malformed-field]: is written in parentheses
      (service jami-service-type
               (jami-configuration
                (archive "/a.gz")       ;; error[unknown-field]: jami-configuration has no field `archive`
                (accounts (jami-account (archive "/b.gz"))  ;; error[malformed-field]: put them into a list, `(accounts (list …))`
                          (jami-account (archive "/c.gz"))))))
