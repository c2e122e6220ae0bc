;; guixsvc check --host-secret WORD=/etc/secrets/mumble
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (server-password (string-append "pre-" (getenv "WORD")))))  ;; error[host-secret]: `server-password` depends on `WORD`, which only the host has: nothing can be made of it here ⇒ an argument of `string-append` is not known here
