(define-module (library factories)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:use-module (ice-9 optargs))

(define*-public (mumble #:key (port 64738) (extra '()) (base %mumble-defaults))
  (define (option name default)
    (or (assq-ref extra name) default))
  (service mumble-server-service-type
           (mumble-server-configuration
            (inherit base)
            (port port)
            (max-users (option 'users (mumble-server-configuration-max-users base)))
            (welcome-text (option 'welcome ""))
            (text-message-length (option 'message 1000)))))

(define %mumble-defaults
  (mumble-server-configuration
   (max-users 5)
   (obfuscate-ips? #f)))

(define*-public (jami names #:key (debug? #f) (rendezvous names))
  (service jami-service-type
           (jami-configuration
            (debug? debug?)
            (accounts
             (map (lambda* (name #:optional (folder "/etc/jami"))
                    (jami-account
                     (archive (string-join (list folder (string-append name ".gz")) "/"))
                     (rendezvous-point? (and (member name rendezvous) #t))))
                  names)))))

(define*-public (minimal-system #:optional (name "minimal") #:rest rest)
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services %base-services)))
