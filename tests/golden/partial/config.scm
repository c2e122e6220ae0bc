;; Some fields; the rest is left to the defaults. No line for what is #f.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (server-password "correct,horse")
                (max-users 1)
                (autoban-attempts #f)
                (autoban-timeframe #f)
                (autoban-time #f)
                (opus-threshold #f)
                (channel-nesting-limit #f)
                (text-message-length #f)
                (image-message-length #f)
                (log-days #f)
                (ssl-dh-params "@ffdhe4096")))
      (service jami-service-type
               (jami-configuration
                (debug? #t)
                (accounts (list (jami-account
                                 (archive "/etc/jami/a.gz")
                                 (moderators '())))))))
