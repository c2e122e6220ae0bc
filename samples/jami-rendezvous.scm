;; A Jami rendezvous point: everyone who calls it meets in one conference.
(use-modules (gnu services)
             (gnu services telephony))

(define moderators
  '("1dbcb0f5f37324228235564b79f2b9737e9a008f"))

(service jami-service-type
         (jami-configuration
          (auto-answer? #t)
          (accounts
           (list (jami-account
                  (archive "/etc/jami/rendezvous.gz")
                  (rendezvous-point? #t)
                  (moderators moderators)
                  (bootstrap-hostnames '("bootstrap.example.org" "bootstrap.jami.net"))
                  (name-server-uri "https://ns.example.org"))))))
