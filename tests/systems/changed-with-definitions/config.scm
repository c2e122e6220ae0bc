(use-modules (gnu) (gnu services telephony))

(define %services
  (modify-services (cons (service mumble-server-service-type) %base-services)
    (mumble-server-service-type
     settings =>
     (define half
       (quotient (mumble-server-configuration-max-users settings) 2))
     (mumble-server-configuration
      (inherit settings)
      (max-users half)))))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services %services))
