(define-module (host)
  #:use-module (site voice))

(voice-system "b")
