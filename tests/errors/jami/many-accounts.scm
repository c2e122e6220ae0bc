;; There are more accounts than systemd hands archives of to a service.
(use-modules (gnu services) (gnu services telephony))

(service jami-service-type
         (jami-configuration
          (accounts (map (lambda (number)  ;; warning[jami/many-accounts]: 62 accounts: systemd hands 1 MiB of archives to a service, about 60 of them
                           (jami-account
                            (archive (format #f "/etc/jami/~a.gz" number))))
                         (iota 62)))))
