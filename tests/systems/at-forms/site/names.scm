(define-module (site names)
  #:export (host-name))

(define %port-base 10000)

(define host-name "voice")
