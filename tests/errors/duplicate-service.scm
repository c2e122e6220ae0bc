;; A service stands twice in the list of services of one system.
(use-modules (gnu services) (gnu services telephony))

(list (service jami-service-type)
      (service jami-service-type  ;; error[duplicate-service]: `jami-service-type` is given more than once
               (jami-configuration (debug? #t))))
