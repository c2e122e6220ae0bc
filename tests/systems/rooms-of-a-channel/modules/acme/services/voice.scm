(define-module (acme services voice)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:export (voice-service %voice-hosts host-entry->service))

(define %voice-hosts
  '(("lobby" 64738 50) ("stage" 64739 200)))

(define* (voice-service name #:key (port 64738) (users 100) (tls? #f))
  "Return a service for the room NAME."
  (service mumble-server-service-type
           (mumble-server-configuration
            (welcome-text (string-append "Welcome to " (string-capitalize name) "!"))
            (port port)
            (max-users users)
            (cert-required? tls?)
            (ssl-cert (and tls? (string-append "/etc/letsencrypt/live/" name "/fullchain.pem")))
            (ssl-key (and tls? (string-append "/etc/letsencrypt/live/" name "/privkey.pem"))))))

(define (host-entry->service entry)
  (match entry
    ((name port users)
     (voice-service name #:port port #:users users))))
