;; Something is called that is not a procedure.
(use-modules (gnu services) (gnu services telephony))

(list (mumble-server-service-type  ;; error[not-a-procedure]: the service type `mumble-server-service-type` is called but is not a procedure ⇒ a service is `(service mumble-server-service-type …)`
       (mumble-server-configuration (port 64739))))
