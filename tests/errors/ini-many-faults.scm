;; There are more faults in an ini than are shown.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file (plain-file "mumble-server.ini"
                            (string-concatenate (make-list 101 "usres=5\n"))))))  ;; warning[ini-many-faults]: from here on the faults of this ini are not shown ;; warning[ini-unknown-key]: the server has no key `usres` and ignores it ⇒ did you mean `users`?
