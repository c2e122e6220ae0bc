(use-modules (gnu) (gnu services telephony) (srfi srfi-1))
(operating-system
  (host-name NAME)
  (services
    (list (service mumble-server-service-type
            (mumble-server-configuration
              (welcome-text TEXT)
              (max-users 50)
              (port 64738))))))
