;; guixsvc compile
;; Two systems have the same host-name.
(use-modules (gnu services) (gnu services telephony))

(define (host name)
  (operating-system
    (host-name name)
    (services (list (service mumble-server-service-type)))))

(list (host "east") (host "east"))  ;; error[duplicate-host]: two systems are named `east`
