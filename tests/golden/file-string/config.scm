;; The administrator's own ini on the host.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (user "voice")
          (group "voice")
          (file "/etc/mumble 100%/server.ini")))
