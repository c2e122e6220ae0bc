;; What is common to the hosts.
(use-service-modules ssh telephony)

(define (listed service)
  (if (list? service) service (list service)))

(define others (append-map listed (list (service openssh-service-type))))

(define voice-services
  (append-map listed
              (list (service mumble-server-service-type
                             (mumble-server-configuration
                              (port 0))))))
