(use-modules (gnu services) (gnu services telephony) (guix gexp))
(service jami-service-type
  (jami-configuration
    (accounts (list (jami-account (archive "/etc/jami/../a.gz"))))))
