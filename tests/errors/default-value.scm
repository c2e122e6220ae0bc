;; guixsvc check --select default-value
(use-modules (gnu services) (gnu services telephony) (gnu system))

(define port 64738)

(define one
  (mumble-server-configuration
   (port 64738)  ;; note[default-value]: `port` has this value by default, too ⇒ it can be left out
   (welcome-text "")  ;; note[default-value]: `welcome-text` has
   (allow-ping? #f)  ;; note[default-value]: `allow-ping?` has
   (obfuscate-ips? #f)
   (max-user-bandwidth #f)  ;; note[default-value]: `max-user-bandwidth` has
   (max-users 101)))

(define (host name configuration)
  (operating-system
    (host-name name)
    (services (list (service mumble-server-service-type configuration)))))

(list (host "a" one)
      (host "b" (mumble-server-configuration (inherit one) (obfuscate-ips? #t)))
      (host "c" (mumble-server-configuration (port (+ 64737 1))))
      (host "d" (mumble-server-configuration (port port))))
