;; A group that is made for servers, and one that is made for this one.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (user "voice")
          (group "ssl-cert")))
