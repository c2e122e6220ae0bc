(use-modules (gnu) (gnu services telephony))

(define (host name)
  (operating-system
    (host-name name)
    (services (list (service jami-service-type)))))

(list (host "voice_1.example.org")
      (host "voice one")              ;; error[bad-host-name]: `voice one` cannot name a host ⇒ a letter or digit
      (host "-voice")                 ;; error[bad-host-name]: `-voice` cannot name a host
      (host ""))                      ;; error[bad-host-name]: `` cannot name a host
