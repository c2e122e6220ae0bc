(define-module (tests options)
  use-module (gnu services))  ;; error[malformed-form]: expected an option such as `#:use-module`
