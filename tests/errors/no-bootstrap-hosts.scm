;; guixsvc compile
(use-modules (gnu services) (gnu services telephony))

(service jami-service-type
         (jami-configuration
          (accounts (list (jami-account
                           (archive "/etc/jami/a.gz")
                           (bootstrap-hostnames (list))))))) ;; error[jami/no-bootstrap-hosts]: it takes bootstrap.jami.net instead
