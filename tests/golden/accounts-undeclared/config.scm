;; The accounts that the daemon has are left alone.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service jami-service-type)
