;; A service whose type extends one of ours has Guix add that one's.
(use-modules (gnu) (gnu services telephony))

(define announcer-service-type
  (service-type
   (name 'announcer)
   (extensions (list (service-extension jami-service-type (const '()))
                     (service-extension mumble-server-service-type (const '()))))
   (default-value #f)
   (description "Announces rooms.")))

(operating-system
  (host-name "extending")
  (services
   (cons* (service announcer-service-type)
          (service mumble-server-service-type
                   (mumble-server-configuration (max-users 5)))
          %base-services)))
