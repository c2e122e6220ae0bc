(define-module (second)
  #:use-module (site voice))

(voice-system "second-a")
