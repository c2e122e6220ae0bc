;; Two accounts are made from one archive.
(use-modules (gnu services) (gnu services telephony))

(service jami-service-type
         (jami-configuration
          (accounts (list (jami-account (archive "/etc/jami/meeting.gz"))
                          (jami-account (archive "/etc/jami/meeting.gz"))))))  ;; error[jami/duplicate-archive]: two accounts are made from the same archive
