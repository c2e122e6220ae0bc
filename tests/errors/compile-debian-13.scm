;; guixsvc compile --target debian-13
;; What only the systemd of Debian 13 cannot do.
(use-modules (gnu services) (gnu services telephony))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (file "/etc/mumble server.ini")))  ;; error[unloadable-path]: systemd 257 of Debian 13 cannot load a path with a blank or a backslash ;; note[mumble-server/ini-not-known]: not known here
      (service jami-service-type
               (jami-configuration
                (accounts
                 (list (jami-account (archive "/etc/jami/meeting.gz"))
                       (jami-account
                        (archive "/etc/jami/sup\\port.gz")))))))  ;; error[unloadable-path]: with a blank or a backslash
