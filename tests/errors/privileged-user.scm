;; A server that is reached from the network gets a user and a group that own nothing else.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (user "root")                 ;; error[invalid-value]: other than root and nobody
          (group "root")                ;; error[invalid-value]: other than root and nogroup
          (file "/etc/mumble/own.ini"))) ;; note[mumble-server/ini-not-known]: not known here
