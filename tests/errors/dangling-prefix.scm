;; A quote mark or another prefix stands before nothing.
(use-modules (gnu services) (gnu services telephony))

(service jami-service-type
         (jami-configuration
          (accounts (list '))))  ;; error[dangling-prefix]: found nothing after `'`, expected a datum
