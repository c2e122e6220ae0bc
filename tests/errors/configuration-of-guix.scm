;; Records of ours and of Guix that are given to each other's services, or stand where a service belongs.
(use-modules (gnu) (gnu services telephony))
(use-service-modules ssh)

(define voice-service-type (service-type (name 'voice) (extensions '()) (description "Of one's own.")))  ;; error[not-a-service]: expected a service, found a service type
(define remote (openssh-configuration (port-number 2222)))  ;; error[not-a-service]: expected a service, found a value of another kind

(operating-system
  (host-name "voice")
  (services
   (list (service openssh-service-type
                  (mumble-server-configuration))   ;; error[wrong-configuration]: `openssh-service-type` takes no mumble-server-configuration: that belongs to `mumble-server-service-type`
         (service mumble-server-service-type
                  remote)                          ;; error[wrong-configuration]: `mumble-server-service-type` needs a mumble-server-configuration, found a value of another kind
         (service openssh-service-type remote)
         (service voice-service-type (jami-configuration))
         remote
         voice-service-type)))
