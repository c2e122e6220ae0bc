(use-modules (gnu services) (gnu services telephony) (guix gexp))
(service jami-service-type
  (jami-configuration
    (accounts (list (jami-account
      (archive "/a.gz") (moderators (list "jami:1dbcb0f5f37324228235564b79f2b9737e9a008f!")))))))
