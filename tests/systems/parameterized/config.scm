;; Services that reach a host through a parameter, beside a host that is known.
(use-modules (gnu) (gnu machine) (gnu services telephony))

(define extra-services (make-parameter '()))

(define (host name)
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services (append (extra-services) %base-services))))

(define plain
  (operating-system
    (inherit (host "plain"))
    (services (cons (service jami-service-type) %base-services))))

(list (machine (operating-system plain))
      (machine (operating-system
                (parameterize ((extra-services (list (service mumble-server-service-type))))
                  (host "voice")))))
