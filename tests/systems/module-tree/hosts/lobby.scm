(define-module (hosts lobby)
  #:use-module (gnu)
  #:use-module (systems server)
  #:use-module (services voice))

;; The lobby takes every default but the greeting, and holds conferences.
(make-server "lobby"
             #:services (append (voice-services #:greeting "The lobby")
                                (conference-services "/etc/jami/lobby.gz"
                                                     "/etc/jami/workshop.gz")))
