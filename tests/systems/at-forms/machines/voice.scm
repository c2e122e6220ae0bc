;; No imports of the site's own modules: each name says where it comes from.
(use-modules (gnu))

(define rooms ((@ (site rooms) make-rooms) "lobby" "stage"))

(operating-system
  (host-name (@ (site names) host-name))
  (timezone "Etc/UTC")
  (services
   (cons* (service (@ (gnu services telephony) mumble-server-service-type)
                   ((@@ (site rooms) settings)
                    (string-join rooms ", ")
                    (* 2 (@@ (site names) %port-base))))
          (@ (site rooms) conference)
          ((@ (acme services) make-backup-service) "/var/lib/mumble-server")
          %base-services)))
