;; Rules between Jami's accounts.
(use-modules (gnu services) (gnu services telephony) (srfi srfi-1))

(define (numbered number)
  (jami-account
   (archive (format #f "/etc/jami/~a.gz" number))))

(service jami-service-type
         (jami-configuration
          (accounts                     ;; warning[jami/many-accounts]: 62 accounts
           (append (map numbered (iota 60))
                   (list (jami-account
                          (archive "/etc/jami/twice.gz"))
                         (jami-account
                          (archive "/etc/jami/twice.gz")))))))  ;; error[jami/duplicate-archive]: two accounts are made from the same archive
