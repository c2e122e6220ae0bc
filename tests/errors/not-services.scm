;; What a variable of Guix certainly is, where a service belongs; and lists within the list.
(use-modules (gnu) (gnu services telephony))
(use-service-modules desktop networking)
(use-package-modules admin)

(define voice (service mumble-server-service-type))

(define (system-with services)
  (operating-system (host-name "voice") (services services)))

(list
 (system-with (list voice %base-services))     ;; error[not-a-service]: expected a service, found the list of services `%base-services` ⇒ lists are joined by `append`
 (system-with (append (list voice) (list %desktop-services)))  ;; error[not-a-service]: found the list of services `%desktop-services`
 (system-with (cons (list voice) %base-services))  ;; error[not-a-service]: expected a service, found (a service) ⇒ lists are joined by `append`
 (system-with (list voice htop))               ;; error[not-a-service]: found the package `htop` ⇒ packages belong into the field `packages`
 (system-with (list voice this-operating-system))
 (system-with (cons* voice ntp-service-type %base-services))  ;; error[not-a-service]: found the service type `ntp-service-type`
 (system-with (list voice operating-system?)))  ;; error[not-a-service]: found the procedure `operating-system?` ⇒ it is called by `(operating-system? …)`
