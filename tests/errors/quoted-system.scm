(use-modules (gnu) (gnu services telephony))

'(operating-system                            ;; error[not-a-service]: expected an operating-system, found (operating-system
   (host-name "voice")
   (services (list (service jami-service-type))))
