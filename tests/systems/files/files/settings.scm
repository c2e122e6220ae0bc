(define-module (files settings)
  #:use-module (guix gexp)
  #:export (own-settings))

;; The files lie beside this module, not beside the host that uses it.
(define (own-settings name)
  (local-file (string-append "ini/" name ".ini")))
