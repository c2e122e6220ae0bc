(define-module (site greeting)
  #:export (greeting))

(define greeting "Ahoy")
