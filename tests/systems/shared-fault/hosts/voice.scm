(define-module (hosts voice)
  #:use-module (gnu)
  #:use-module (site voice))

(voice-system "voice" #:port 64738)
