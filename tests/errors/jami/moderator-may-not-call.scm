(use-modules (gnu services) (gnu services telephony))

(define one "1dbcb0f5f37324228235564b79f2b9737e9a008f")

(service jami-service-type
  (jami-configuration
   (accounts
    (list (jami-account (archive "/a") (allowed-contacts '()) (moderators (list
            "1dbcb0f5f37324228235564b79f2b9737e9a008f"  ;; warning[jami/moderator-may-not-call]: this moderator is not among `allowed-contacts` ⇒ these are allowed
            )))
          (jami-account (archive "/b") (allowed-contacts (list one)) (moderators (list one
            "f3345f2775ddfe07a4b0d95daea111d15fbc1199")))  ;; warning[jami/moderator-may-not-call]: cannot call or join
          (jami-account (archive "/c") (allowed-contacts (list (string-upcase one))) (moderators (list one)))
          (jami-account (archive "/d") (moderators (list one)))
          (jami-account (archive "/e") (allowed-contacts (list one)) (moderators '()))
          (jami-account (archive "/f")
                        (allowed-contacts (list (getenv "ONE")))  ;; note[unknown-value]: `allowed-contacts`
                        (moderators (list one)))))))
