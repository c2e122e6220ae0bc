;; The accounts and groups of a system own, or open, more than a server on the network may have; ssl-cert is for servers.
(use-modules (gnu services) (gnu services telephony))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (user "www-data")       ;; error[invalid-value]: other than root and nobody and the system's own
                (group "shadow")        ;; error[invalid-value]: other than root and nogroup and the system's own
                (port 64738))))
