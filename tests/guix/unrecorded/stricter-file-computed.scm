(use-modules (gnu services) (gnu services telephony) (guix gexp))
(service mumble-server-service-type
  (mumble-server-configuration
    (file (computed-file "x.ini" #~(begin #t)))))
