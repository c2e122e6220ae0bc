(use-modules (gnu) (gnu services telephony))

(define voice
  (operating-system
    (host-name "voice")
    (services (list (service mumble-server-service-type)))))

(list list  ;; error[not-a-service]: expected an operating-system, found the procedure `list`
      "voice"  ;; error[not-a-service]: expected an operating-system, found "voice"
      (service jami-service-type)  ;; error[not-a-service]: expected an operating-system, found a service  ;; warning[not-reached]: declared but not reached
      voice)
