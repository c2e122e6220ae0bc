(define-module (site greetings)
  #:use-module (ice-9 optargs)
  #:export (greeting farewell))

(define farewell "Goodbye")

(define* (greeting end #:optional (place "the stage"))
  (string-append "Hello. " end place))
