;; An ini of one's own is read as the server reads it; each line of it stands in a string of its own here.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file
           (plain-file
            "mumble-server.ini"
            (string-append
             "; a comment\n# another one\n"
             "usres=5\n"                             ;; warning[ini-unknown-key]: the server has no key `usres` and ignores it
             "registername=Hall\n"                   ;; warning[ini-unknown-key]: no key `registername`
             "max-users=5\n"                         ;; warning[ini-unknown-key]: no key `max-users`
             "serverpassword=two,parts\n"            ;; warning[ini-no-text]: the server asks for no password
             "welcometext=Hello; all\n"              ;; warning[ini-cut]: `welcometext` ends here
             "registerName=\"Hall\" ; of ours\n"
             "port=70000 ; too many\n"               ;; warning[ini-value]: `port` must be a number from 1 to 65535, found 70000
             "users=12x\n"                           ;; warning[ini-value]: `users` must be a number from 1 on, found 12x
             "timeout=30\n"                          ;; warning[ini-duplicate]: `timeout` is given again below
             "timeout=60\n"
             "allowhtml=no\n"                        ;; warning[ini-value]: `allowhtml` is on
             "bonjour=off\n"                         ;; warning[ini-value]: `bonjour` is on
             "suggestPositional=\n"
             "username=[-=\\w]+\n"                   ;; warning[ini-escape]: `username`: the server has no escape `\w`
             "channelname=[a-z\n"                    ;; warning[mumble-server/suspicious-pattern]: `channelname`, at character 1
             "database=db.sqlite\n"                  ;; error[ini-relative-path]: `database` must be an absolute path
             "welcometextfile=~/welcome.html\n"      ;; warning[ini-relative-path]: `welcometextfile` must be an absolute path
             "sslDHParams=@ffdhe1024\n"              ;; error[ini-fatal]: the server knows no @ffdhe1024
             "sslCiphers=\n"                         ;; error[ini-fatal]: empty `sslCiphers`
             "sslCA=@Invalid()\n"                    ;; warning[ini-no-text]: `sslCA` is no text to the server
             "host 10.0.0.1\n"                       ;; warning[ini-line]: neither `key=value` nor a comment
             "[Ice]\nIce.Warn.Connections=1\n"
             "bandwidth=72000\n"                     ;; warning[ini-section]: `bandwidth` stands in the section [Ice]
             "[server]\nlogdays=1\nlogdays=2\n"      ;; warning[ini-section]: nothing of the section [server]
             "[open\n"                               ;; warning[ini-section]: the name of a section has no `]`
             "dbHost=\"open\nice=x\n")))))           ;; warning[ini-section]: nothing of the section [open]
