;; A record lacks a field that has no default.
(use-modules (gnu services) (gnu services telephony))

(service jami-service-type
         (jami-configuration
          (accounts (list (jami-account  ;; error[missing-field]: jami-account needs the field `archive`
                           (rendezvous-point? #t))))))
