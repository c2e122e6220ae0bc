(define-module (secrets)
  #:export (secret))

;; Passwords stay out of git: they come from the environment.
(define* (secret name #:optional (prefix "VOICE_"))
  (getenv (string-append prefix (string-upcase name))))
