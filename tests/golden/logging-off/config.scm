;; A daemon that logs nowhere.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service jami-service-type
         (jami-configuration
          (enable-logging? #f)))
