;; Services are picked by the names of their types.
(use-modules (gnu) (gnu services telephony) (srfi srfi-1))
(use-service-modules desktop ssh xorg)

(define (named? . names)
  (lambda (item)
    (memq (service-type-name (service-kind item)) names)))

(define candidates
  (append (list (service openssh-service-type)
                (service jami-service-type)
                (service murmur-service-type ;; a former name of the same type
                         (mumble-server-configuration (max-users 12))))
          %desktop-services))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services (remove (named? 'jami 'gdm) candidates)))
