(define-module (tests options)
  #:use-module (gnu services)
  #:export)  ;; error[malformed-form]: expected a value after `#:export`
