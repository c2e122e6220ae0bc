(define-module (site ports)
  #:export (port))

(define port 64739)
