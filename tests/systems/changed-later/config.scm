;; Guix asks for the services of a system after the file was loaded: what they are made of may have changed.
(use-modules (gnu) (gnu services telephony))

(define more '())
(define ports (make-hash-table))
(define users (make-parameter 5))
(hashq-set! ports 'voice 64738)

(define voice
  (operating-system
    (host-name "voice")
    (timezone "Etc/UTC")
    (services
     (cons (service mumble-server-service-type
                    (mumble-server-configuration
                     (port (hashq-ref ports 'voice))
                     (max-users (users))))
           more))))

(define before (length (operating-system-user-services voice)))

(set! more (list (service jami-service-type)))
(hashq-set! ports 'voice 64739)
(users 7)

(operating-system
  (inherit voice)
  (host-name (if (= (+ 1 before) (length (operating-system-user-services voice))) "later" "sooner")))
