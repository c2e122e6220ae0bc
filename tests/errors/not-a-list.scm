;; A single account where a list is needed.
(use-modules (gnu services) (gnu services telephony))

(service jami-service-type
         (jami-configuration
          (accounts (jami-account       ;; error[invalid-value]: `accounts` must be a list of jami-account records
                     (archive "/etc/jami/a.gz")))))
