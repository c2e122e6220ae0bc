;; Declared, and none: every account is removed.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service jami-service-type
         (jami-configuration
          (accounts '())))
