(use-modules (gnu) (gnu services telephony))

(operating-system
  (host-name "voice\n::error::server")
  (services (cons (service mumble-server-service-type) %base-services)))
