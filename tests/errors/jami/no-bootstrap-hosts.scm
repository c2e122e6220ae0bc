;; An account is given no host to join the network by.
(use-modules (gnu services) (gnu services telephony))

(service jami-service-type
         (jami-configuration
          (accounts (list (jami-account
                           (archive "/etc/jami/meeting.gz")
                           (bootstrap-hostnames (list)))))))  ;; warning[jami/no-bootstrap-hosts]: the daemon has no empty list of `bootstrap-hostnames`: it takes bootstrap.jami.net instead ⇒ name a host, or leave the field out
