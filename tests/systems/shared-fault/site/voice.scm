(define-module (site voice)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:export (voice-system))

(define %archives '("/etc/jami/one.gz" "jami/two.gz"))

(define* (voice-system name #:key port)
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services
     (cons* (service mumble-server-service-type
                     (mumble-server-configuration
                      (port port)
                      (max-user 50)
                      (bonjour? "yes")
                      (ssl-cert "/etc/certs/voice.pem")))
            (service jami-service-type
                     (jami-configuration
                      (accounts (map (lambda (file) (jami-account (archive file))) %archives))))
            %base-services))))
