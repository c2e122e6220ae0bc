;; Text that is already shaped for an ini or a shell, and names of the ini.
(use-modules (gnu services) (gnu services telephony))

(list
 (service mumble-server-service-type
          (mumble-server-configuration
           (welcome-text "\"Come in, sit down; talk\"")   ;; warning[shaped-text]: `welcome-text` begins and ends with `"`
           (channelname-regex "[ \\\\w\\\\-]+")             ;; warning[shaped-text]: every backslash of `channelname-regex` is doubled
           (username-regex "[a\\\\/]+")
           (server-password "open\n")                     ;; warning[shaped-text]: `server-password` ends in a line end ;; warning[literal-secret]: `server-password`
           (database-file "~/db.sqlite")                  ;; error[invalid-value]: `database-file` must be an absolute path
           (users 8)                                      ;; error[unknown-field]: no field `users`
           (superuser-password "x")                       ;; error[unknown-field]: no field `superuser-password`
           (default-channel 4)))                          ;; error[unknown-field]: no field `default-channel`
 (service jami-service-type
          (jami-configuration
           (accounts
            (list (jami-account
                   (archive "~voice/meeting.gz")          ;; error[invalid-value]: `archive` must be the absolute path
                   (moderators '("jami:1dbcb0f5f37324228235564b79f2b9737e9a008f")) ;; error[invalid-value]: each element of `moderators` must be 40 hexadecimal digits
                   (bootstrap-hostnames '())))))))        ;; warning[jami/no-bootstrap-hosts]: no empty list of `bootstrap-hostnames`
