(service jami-service-type
         (jami-configuration
          (accounts
           (list (jami-account
                  ;; The account and its key: a file of the host that only root can read.
                  (archive "/etc/jami/meeting.gz")

                  ;; Everyone who calls the account meets in one conference.
                  (rendezvous-point? #t)

                  ;; Who may call, by fingerprint (40 hexadecimal digits); without it everybody.
                  ;; (allowed-contacts '("…"))

                  ;; Who may mute others and end the conference; without it everybody.
                  ;; (moderators '("…"))
                  )))))
