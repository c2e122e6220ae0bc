;; guixsvc compile
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (max-users 5)
          (welcome-text (make-string 600000 #\é)))) ;; error[too-large]: with this `welcome-text` the settings are 12
