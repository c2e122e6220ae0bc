(define-module (hosts lobby)
  #:use-module (gnu)
  #:use-module (site voice))

(voice-system "lobby" #:port 99999)
