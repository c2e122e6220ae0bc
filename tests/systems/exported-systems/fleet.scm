;; A module without a value: what it exports is what it offers.
(define-module (fleet)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:export (lobby-system
            helper))

(define (helper port)
  (list (service mumble-server-service-type
                 (mumble-server-configuration (port port)))))

;; Not exported, so not offered; but its parts are used below.
(define common
  (operating-system
    (host-name "common")
    (timezone "Etc/UTC")
    (services (append (helper 64738) %base-services))))

(define-public voice-system
  (operating-system
    (inherit common)
    (host-name "voice")))

(define lobby-system
  (operating-system
    (inherit common)
    (host-name "lobby")
    (services (append (helper 64739)
                      (list (service jami-service-type))
                      %base-services))))
