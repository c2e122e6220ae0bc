;; guixsvc check --select mumble-server/opus-threshold --target debian-13
(use-modules (gnu services) (gnu services telephony) (gnu system) (guix gexp))

(define (host name configuration)
  (operating-system
    (host-name name)
    (services (list (service mumble-server-service-type configuration)))))

(list (host "a" (mumble-server-configuration (port 5)))  ;; warning[mumble-server/opus-threshold]: is 100 by default ⇒ write `(opus-threshold 0)`
      (host "b" (mumble-server-configuration
                 (opus-threshold 100)))  ;; warning[mumble-server/opus-threshold]: `opus-threshold` is 100: one old client
      (host "c" (mumble-server-configuration (opus-threshold 0)))
      (host "d" (mumble-server-configuration (opus-threshold 99)))
      (host "e" (mumble-server-configuration (opus-threshold #f)))
      (host "f" (mumble-server-configuration (file (plain-file "ini" "port=5\n"))))
      (operating-system
        (host-name "g")
        (services (list (service mumble-server-service-type)))))  ;; warning[mumble-server/opus-threshold]: is 100 by default
