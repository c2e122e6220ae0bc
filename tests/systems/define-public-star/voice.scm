(define-module (voice)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:use-module (library factories))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (cons* (mumble #:port 64800 #:extra '((users . 10) (welcome . "First")))
          (jami '("one" "two" "three") #:debug? #t #:rendezvous '("two"))
          (operating-system-user-services (minimal-system)))))
