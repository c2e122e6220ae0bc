;; Parts of this system lie in files of their own.
(use-modules (gnu) (gnu services telephony))

(include "../parts/settings.scm")

(define accounts
  (load "../parts/accounts.scm"))

(define machine-name
  (load "../parts/name.scm"))

(operating-system
  (host-name machine-name)
  (timezone "Etc/UTC")
  (services
   (cons* (service mumble-server-service-type %settings)
          (service jami-service-type
                   (jami-configuration (accounts accounts)))
          %base-services)))
