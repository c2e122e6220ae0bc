(define-module (site ports)
  #:use-module (site hosts)
  #:export (port-of))

(define (port-of host)
  (if (string=? host main-host) 64738 64739))
