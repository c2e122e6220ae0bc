;; A name is used that nothing defines.
(use-modules (gnu services) (gnu services telephony))

(define prot 64739)

(service mumble-server-service-type
         (mumble-server-configuration (port port)))  ;; error[unbound-variable]: unbound variable `port`: `port` is a field of mumble-server-configuration: `(service mumble-server-service-type (mumble-server-configuration (port …)))`
