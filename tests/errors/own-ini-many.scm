;; An ini with more faults than anyone wants to read.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file
           (plain-file
            "mumble-server.ini"
            (string-concatenate (make-list 200 "usres=5\n")))))) ;; warning[ini-many-faults]: from here on ;; warning[ini-unknown-key]: `usres`
