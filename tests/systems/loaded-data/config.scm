(use-modules (gnu) (gnu services telephony) (ice-9 match))

(define settings (load "settings.scm"))

(map (match-lambda
       ((name . port)
        (operating-system
          (host-name name)
          (timezone "Etc/UTC")
          (services (list (service mumble-server-service-type
                                   (mumble-server-configuration
                                    (inherit settings)
                                    (port port))))))))
     (include "hosts.scm"))
