;; guixsvc compile
;; What the configuration needs cannot be known here.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (max-users (string->number (getenv "MOST_USERS")))))  ;; error[not-evaluated]: `max-users` is not known here ⇒ an argument of `string->number` is not known here
