;; The ini that `file` names lies on the host, and is not judged here.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (file "/etc/mumble/own.ini")))  ;; note[mumble-server/ini-not-known]: what is in this file of the host is not known here ⇒ `install plan` tells on the host what it has
