;; A module sees nothing that it does not import, not even what `guix system` gives other files.
(define-module (site voice)
  #:use-module (gnu services telephony)
  #:use-module (gnu system shadow))

(define users (list (user-account (name "ada") (group "users"))))
(define lobby (plain-file "lobby" "Hello"))     ;; error[unbound-variable]: `(guix gexp)`, which exports it, is not imported

(define-public voice
  (operating-system                             ;; error[unbound-variable]: `(gnu system)`, which exports it, is not imported
    (services (list (service jami-service-type)))))
