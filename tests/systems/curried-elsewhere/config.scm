;; Services that went into a procedure which a procedure of another channel makes.
(use-modules (gnu) (gnu machine) (gnu services telephony) (acme changes) (srfi srfi-1))

(define plain
  (operating-system
    (host-name "plain")
    (timezone "Etc/UTC")
    (services (cons (service jami-service-type) %base-services))))

(define desk
  (operating-system
    (inherit plain)
    (host-name "desk")
    (services %base-services)))

(list (machine (operating-system plain))
      (machine
       (operating-system
        ((with-services (list (service mumble-server-service-type))) desk)))
      (machine
       (operating-system
        (fold (lambda (change system) (change system))
              desk
              (list (with-host-name "hall")
                    (with-services (list (service mumble-server-service-type))))))))
