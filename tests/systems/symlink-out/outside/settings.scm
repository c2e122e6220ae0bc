(define-module (shared settings)
  #:export (%greeting))

(define %greeting "From outside")
