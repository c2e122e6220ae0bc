(define-module (hosts voice)
  #:use-module (gnu)
  #:use-module (systems server)
  #:use-module (services voice))

(make-server "voice"
             #:timezone "Europe/Paris"
             #:services (voice-services #:port 64740
                                        #:users 250
                                        #:greeting "Welcome to voice.example.org"))
