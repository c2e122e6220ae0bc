;; `guix system` reads this file in a module that uses (gnu system), (gnu services) and (gnu system shadow).
(use-modules (gnu services telephony))

(define account
  (user-account (name "voice") (group "users")))

(operating-system
  (host-name "lone")
  (timezone "Etc/UTC")
  (users (cons account %base-user-accounts))
  (services (list (service mumble-server-service-type
                           (mumble-server-configuration (max-users 7))))))
