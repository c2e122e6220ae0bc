;; Names that come in with a prefix, selected, renamed or hidden.
(define-module (config)
  #:use-module (gnu)
  #:use-module ((gnu services) #:prefix svc:)
  #:use-module ((gnu services telephony) #:prefix tel:)
  #:use-module ((gnu services ssh) #:select (openssh-service-type openssh-configuration))
  #:use-module ((site rooms) #:select ((room-port . port-of) room-names))
  #:use-module ((site greetings) #:hide (farewell) #:prefix text:)
  #:use-module ((srfi srfi-1) #:select (last) #:prefix list:))

;; Not the one that was hidden.
(define farewell "See you at ")

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (svc:modify-services
       (append (list (svc:service tel:mumble-server-service-type
                                  (tel:mumble-server-configuration
                                   (port (port-of (list:last room-names)))
                                   (welcome-text (text:greeting farewell))))
                     (svc:service openssh-service-type
                                  (openssh-configuration (port-number 2222))))
               %base-services)
     (tel:mumble-server-service-type
      settings => (tel:mumble-server-configuration
                   (inherit settings)
                   (log-days 7))))))
