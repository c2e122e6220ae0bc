;; An argument is wrong whatever the one beside it is, which is not known here.
(use-modules (gnu) (gnu services telephony))

(operating-system
  (host-name "voice")
  (services
   (list (service mumble-server-service-type
                  (mumble-server-configuration
                   (welcome-text
                    (string-append "Port " 64738 (getenv "NOTE")))  ;; error[wrong-argument]: `string-append`: expected a string, found 64738
                   (max-users
                    (+ "1" (string->number (getenv "USERS")))))))))  ;; error[wrong-argument]: `+`: expected a number, found "1"
