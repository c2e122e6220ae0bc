;; The name of a field where its record is missing.
(use-modules (gnu services) (gnu services telephony))

(list (service mumble-server-service-type (port 64738)))  ;; error[unbound-variable]: unbound variable `port`: `port` is a field of mumble-server-configuration: `(service mumble-server-service-type (mumble-server-configuration (port …)))`
