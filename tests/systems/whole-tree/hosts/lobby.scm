(define-module (hosts lobby)
  #:use-module (gnu)
  #:use-module (hosts voice)
  #:use-module (site voice))

(operating-system
  (inherit voice)
  (host-name "lobby")
  (services (append (voice-services 64739) %base-services)))
