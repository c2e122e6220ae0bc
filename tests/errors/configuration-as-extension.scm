;; What extends a service of ours is not its configuration: Guix gives it to a service that takes none.
(use-modules (gnu) (gnu services telephony))

(operating-system
  (host-name "voice")
  (services
   (list (service mumble-server-service-type)
         (service jami-service-type)
         (simple-service 'port mumble-server-service-type  ;; warning[not-reached]: `simple-service` gives this to the service of `mumble-server-service-type` besides its configuration ⇒ what configures it is the value of `(service mumble-server-service-type …)`
                         (mumble-server-configuration (port 64739)))
         (simple-service 'accounts jami-service-type  ;; warning[not-reached]: `simple-service` gives this to the service of `jami-service-type` besides its configuration ⇒ what configures it is the value of `(service jami-service-type …)`
                         (list (jami-account (archive "/etc/jami/a.gz"))))
         (simple-service 'profile profile-service-type (list (specification->package "mumble")))
         (simple-service mumble-server-service-type  ;; error[wrong-argument-count]: `simple-service` takes 3 arguments, 2 given
                         (list)))))
