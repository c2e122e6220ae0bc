(use-modules (gnu services) (gnu services telephony) (guix gexp))
(service mumble-server-service-type
  (mumble-server-configuration
    (allow-ping? #t) (public-registration (mumble-server-public-registration-configuration (name "") (password "pw") (url "https://x")))))
