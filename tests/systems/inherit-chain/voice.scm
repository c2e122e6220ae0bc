;; base-system → server-system → voice → workshop: each adds to the one before.
(define-module (voice)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:use-module (base))

(define voice
  (operating-system
    (inherit server-system)
    (host-name "voice")
    (services (cons (service mumble-server-service-type
                             (mumble-server-configuration
                              (port 64739)
                              (max-users 40)
                              (welcome-text (string-append "This is "
                                                           (operating-system-host-name
                                                            this-operating-system)))))
                    (operating-system-user-services server-system)))))

(define workshop
  (operating-system
    (inherit voice)
    (host-name (string-append (operating-system-host-name voice) "-workshop"))
    (kernel-arguments '("quiet"))
    (services
     (cons (service jami-service-type)
           (modify-services (operating-system-user-services voice)
             (mumble-server-service-type
              config => (mumble-server-configuration
                         (inherit config)
                         (port (+ 1 (mumble-server-configuration-port config))))))))))

(list voice workshop)
