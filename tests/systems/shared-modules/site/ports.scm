(define-module (site ports)
  #:export (next-port))

(define port 64739)

(define (next-port)
  (set! port (+ port 1))
  port)
