;; Procedures that take what they are given, and a counter of ports.
(use-modules (gnu) (gnu services telephony) (srfi srfi-1))

(define next-port
  (let ((last 64737))
    (lambda ()
      (set! last (+ last 1))
      last)))

(define voice
  (case-lambda
    (() (voice "Welcome"))
    ((greeting) (voice greeting (if (string-null? greeting) 5 25)))
    ((greeting users . options)
     (service mumble-server-service-type
              (mumble-server-configuration
               (port (next-port))
               (welcome-text greeting)
               (max-users users)
               (allow-html? (and (memq 'html options) #t))
               (cert-required? (->bool (memq 'certificates options))))))))

(define* (account file #:optional (folder "/etc/jami/") (suffix (if (string-suffix? ".gz" file) "" ".gz")))
  (jami-account (archive (string-append folder file suffix))))

(define* (system name #:rest services)
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services (apply append `(,services ,%base-services)))))

(let* ((first (system "voice" (voice)))
       (second (system "lobby" (voice "")))
       (third (system "stage"
                      (voice "On stage" 300 'html 'certificates)
                      (service jami-service-type
                               (jami-configuration
                                (accounts (list (account "choir")
                                                (account "band.gz")
                                                (account "old" "/srv/jami/" ".tar.gz"))))))))
  (list first second third))
