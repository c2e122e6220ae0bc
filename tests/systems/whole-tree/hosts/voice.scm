(define-module (hosts voice)
  #:use-module (gnu)
  #:use-module (site voice))

(define-public voice
  (operating-system
    (host-name "voice")
    (timezone "Etc/UTC")
    (services (append (voice-services 64738) %base-services))))

voice
