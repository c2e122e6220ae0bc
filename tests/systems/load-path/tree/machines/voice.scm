;; guixsvc compile machines/voice.scm -L ../common
(use-modules (gnu) (gnu services telephony) (common limits) (site names))

(operating-system
  (host-name (machine-name 'voice))
  (timezone "Etc/UTC")
  (services
   (cons (service mumble-server-service-type
                  (mumble-server-configuration
                   (max-users (limit 'users))
                   (max-user-bandwidth (limit 'bandwidth))
                   (text-message-length (limit 'messages))))
         %base-services)))
