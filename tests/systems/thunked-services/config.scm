;; The services of a system ask for the name of whichever system has them.
(use-modules (gnu) (gnu services telephony))

(define voice
  (operating-system
    (host-name "voice")
    (timezone "Etc/UTC")
    (services (cons (service mumble-server-service-type
                             (mumble-server-configuration
                              (welcome-text (string-append "This is "
                                                           (operating-system-host-name
                                                            this-operating-system)))))
                    %base-services))))

(define stage
  (operating-system
    (inherit voice)
    (host-name "stage")))

;; What is taken out of a system was made for that system.
(define lobby
  (operating-system
    (inherit voice)
    (host-name "lobby")
    (services (operating-system-user-services stage))))

(list voice stage lobby)
