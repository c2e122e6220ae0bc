;; What one quotation keeps from being evaluated is one finding.
(use-modules (gnu) (gnu services telephony))

(define one
  (operating-system
    (host-name "one")
    (services
     `((service jami-service-type)            ;; error[not-a-service]: expected a service, found (service jami-service-type)
       (service mumble-server-service-type)))))

(define two
  (operating-system
    (host-name "two")
    (services
     (append (list (service jami-service-type
                            (jami-configuration
                             (accounts
                              '(jami-account  ;; error[invalid-value]: must be a jami-account, found jami-account
                                (archive "/etc/jami/a.gz"))))))
             '(service mumble-server-service-type)))))  ;; error[not-a-service]: expected a service, found service

(define three
  (operating-system
    (host-name "three")
    (services
     (list (service jami-service-type
                    (jami-configuration
                     (accounts
                      '((jami-account (archive "/etc/jami/a.gz"))  ;; error[invalid-value]: found (jami-account (archive
                        (jami-account (archive "/etc/jami/b.gz"))))))
           `(service mumble-server-service-type)))))    ;; error[not-a-service]: found (service mumble-server-service-type)

(list one two three)
