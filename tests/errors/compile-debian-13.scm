;; guixsvc compile --target debian-13
;; Its systemd cannot load a credential from a path with a blank or a backslash. It loads ours by links.
(use-modules (gnu services) (gnu services telephony))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (file "/etc/mumble server.ini")))  ;; note[mumble-server/ini-not-known]: not known here
      (service jami-service-type
               (jami-configuration
                (accounts
                 (list (jami-account (archive "/etc/jami/meeting.gz"))
                       (jami-account
                        (archive "/etc/jami/sup\\port.gz")))))))
