(define-module (voice)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:use-module (secrets))

(define (trimmed text)
  (if text (string-trim-both text) #f))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (cons* (service mumble-server-service-type
                   (mumble-server-configuration
                    (server-password (trimmed (secret "password")))
                    (allow-ping? #f)
                    (welcome-text (string-append "Hello"
                                                 (if (secret "password")
                                                     ", you knew the word"
                                                     "")))))
          %base-services)))
