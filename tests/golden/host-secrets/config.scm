(use-modules (gnu services) (gnu services telephony))

(define (password)
  (or (getenv "VOICE_PASSWORD")
      (error "VOICE_PASSWORD is not set")))

(service mumble-server-service-type
         (mumble-server-configuration
          (welcome-text "serverpassword=HOST-SECRET guixsvc.serverpassword")
          (server-password (password))))
