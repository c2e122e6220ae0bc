(use-modules (gnu) (gnu services telephony) (parts rooms))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (cons (service mumble-server-service-type
                  (mumble-server-configuration
                   (max-users (room-users "lobby"))
                   (text-message-length (@ (parts rooms) longest-message))))
         %base-services)))
