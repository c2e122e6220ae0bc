(define-module (site names)
  #:export (machine-name))

(define (machine-name role)
  (symbol->string role))
