;; A voice server for a team: Mumble with TLS and a password, Jami with two accounts.
(use-modules (gnu services) (gnu services telephony))

(define domain "voice.example.org")

(define (certbot file)
  (string-append "/etc/letsencrypt/live/" domain "/" file))

(define (account name)
  (jami-account
   (archive (string-append "/etc/jami/" name ".gz"))
   (rendezvous-point? #t)
   (peer-discovery? #f)))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (welcome-text "Welcome! Rules, hours and help: https://voice.example.org")
                (max-users 50)
                (ssl-cert (certbot "fullchain.pem"))
                (ssl-key (certbot "privkey.pem"))))
      (service jami-service-type
               (jami-configuration
                (accounts (map account '("meeting" "support"))))))
