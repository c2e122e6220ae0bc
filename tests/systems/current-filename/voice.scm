;; Another file is found by way of this one's name.
(use-modules (gnu) (gnu services telephony))

(define here (dirname (current-filename)))

(define settings
  (primitive-load (string-append here "/parts/settings.scm")))

(load (string-append here "/parts/users.scm"))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (cons (service mumble-server-service-type
                  (mumble-server-configuration
                   (welcome-text (assq-ref settings 'greeting))
                   (max-users %users)))
         %base-services)))
