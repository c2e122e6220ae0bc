;; guixsvc check --select mumble-server/open-to-all
(use-modules (gnu services) (gnu services telephony) (gnu system) (guix gexp))

(define (host name configuration)
  (operating-system
    (host-name name)
    (services (list (service mumble-server-service-type configuration)))))

(define shut (mumble-server-configuration (server-password (getenv "WORD")) (port 5)))  ;; note[unknown-value]: `server-password`

(list (host "open" (mumble-server-configuration  ;; warning[mumble-server/open-to-all]: everybody who reaches the port can join ⇒ `(cert-required? #t)` ties names
                    (server-password "")))
      (host "shut" shut)
      (host "with-certificates" (mumble-server-configuration (cert-required? #t)))
      (host "inherits" (mumble-server-configuration (inherit shut) (port 6)))
      (host "of-an-ini" (mumble-server-configuration (file (plain-file "ini" "port=5\n"))))
      (host "public" (mumble-server-configuration
                      (allow-ping? #t)
                      (public-registration  ;; warning[mumble-server/open-to-all]: listed publicly
                       (mumble-server-public-registration-configuration
                        (name "Hall") (password (getenv "KEY")) (url "https://example.org"))))))  ;; note[unknown-value]: `password`
