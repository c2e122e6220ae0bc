;; Values taken out of records and services, and put back changed.
(use-modules (gnu) (gnu services networking) (gnu services telephony) (srfi srfi-1) (ice-9 format))

(define registration
  (mumble-server-public-registration-configuration
   (name "Lobby")
   (password (string-copy "registry-word"))
   (url "https://lobby.example.org")))

(define voice
  (service mumble-server-service-type
           (mumble-server-configuration
            (max-users 20)
            (public-registration registration)
            (allow-ping? #t))))

(define jami
  (service jami-service-type
           (jami-configuration
            (auto-answer? #t)
            (accounts (list (jami-account
                             (archive "/etc/jami/lobby.gz")
                             (name-server-uri "https://ns.example.org")))))))

(define (settings service)
  (service-value service))

(define twice
  (compose (lambda (n) (* 2 n)) mumble-server-configuration-max-users settings))

(define old-account
  (first (jami-configuration-accounts (service-value jami))))

(operating-system
  (host-name "lobby")
  (timezone "Etc/UTC")
  (services
   (modify-services
       (cons* voice jami (service ntp-service-type) %base-services)
     (delete ntp-service-type)
     (mumble-server-service-type
      c => (mumble-server-configuration
            (inherit c)
            (max-users (twice voice))
            (opus-threshold (quotient (mumble-server-configuration-opus-threshold c) 2))
            (welcome-text
             (format #f "~a of at most ~d; see ~a"
                     (mumble-server-public-registration-configuration-name
                      (mumble-server-configuration-public-registration c))
                     (twice voice)
                     (mumble-server-public-registration-configuration-url registration)))))
     (jami-service-type
      c => (let ((more (jami-account
                        (inherit old-account)
                        (archive (string-append
                                  (string-drop-right (jami-account-archive old-account) 3)
                                  "-2.gz")))))
             (jami-configuration
              (inherit c)
              (enable-logging? (not (jami-configuration-auto-answer? c)))
              (accounts (append (jami-configuration-accounts c) (list more)))))))))
