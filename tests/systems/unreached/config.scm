;; Services that were declared, and went nowhere.
(use-modules (gnu) (gnu services telephony) (srfi srfi-1))

(define (conference-services)
  (list (service jami-service-type
                 (jami-configuration
                  (accounts (list (jami-account (archive "/etc/jami/stage.gz"))))))))

(define spare-settings
  (mumble-server-configuration
   (port 64799)))

(define old-voice
  (service mumble-server-service-type spare-settings))

(define with-voice? #t)

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (append (if with-voice?
               (list (service mumble-server-service-type
                              (mumble-server-configuration (max-users 9))))
               (list (service jami-service-type)))
           %base-services)))
