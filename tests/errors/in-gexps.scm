;; Of a system that only a gexp uses, such as one that a test starts, nothing in the file can say that it is
;; not reached; what is wrong with its services is told.
(use-modules (gnu) (gnu services telephony) (guix gexp) (acme tests))

(define (voice port)
  (operating-system
    (host-name "voice")
    (services
     (list (service mumble-server-service-type
                    (mumble-server-configuration
                     (max-users 0)  ;; warning[invalid-value]: `max-users` must be a number of users from 1 to 500000, found 0
                     (port port)))
           (service jami-service-type
                    (jami-configuration
                     (debug? "yes")))))))  ;; warning[invalid-value]: `debug?` must be #t or #f, found "yes" ⇒ write #t or #f, without quotes

(acme-test "voice" #~(start #$(voice 64738)))  ;; note[not-evaluated]: what is declared is not known here ⇒ `acme-test` may come from `(acme tests)`, which guixsvc cannot see
