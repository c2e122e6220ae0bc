;; Two hosts in one file, each in a folder of its own.
(use-modules (gnu) (gnu services telephony))

(define (host name port)
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services (cons (service mumble-server-service-type
                             (mumble-server-configuration (port port)))
                    %base-services))))

(list (host "east" 64738)
      (host "west" 64739))
