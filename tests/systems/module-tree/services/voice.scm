(define-module (services voice)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:export (voice-services
            conference-services))

(define %default-port 64738)

;; The TLS files that certbot keeps for a host name.
(define* (certificate domain #:key (directory "/etc/letsencrypt/live"))
  (lambda (file)
    (string-append directory "/" domain "/" file)))

(define* (voice-services #:key
                         (port %default-port)
                         (users (if (= port %default-port) 50 100))
                         (domain "voice.example.org")
                         greeting)
  (define tls (certificate domain))
  (list (service mumble-server-service-type
                 (mumble-server-configuration
                  (port port)
                  (max-users users)
                  (welcome-text (or greeting "Welcome"))
                  (ssl-cert (tls "fullchain.pem"))
                  (ssl-key (tls "privkey.pem"))))))

(define (rendezvous archive)
  (jami-account (archive archive)
                (rendezvous-point? #t)
                (peer-discovery? #f)))

(define (conference-services . archives)
  (list (service jami-service-type
                 (jami-configuration
                  (accounts (map rendezvous archives))))))
