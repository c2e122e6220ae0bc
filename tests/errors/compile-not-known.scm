;; guixsvc compile
;; What is not known is no guess.
(use-modules (gnu services) (gnu services telephony) (my secrets))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (server-password (getenv "MUMBLE_PASSWORD"))  ;; error[not-evaluated]: `server-password` is not known here
                (welcome-text my-welcome)))    ;; error[not-evaluated]: `welcome-text` is not known here
      (service jami-service-type
               (jami-configuration
                (inherit my-defaults)   ;; error[not-evaluated]: what this record inherits is not known here
                (accounts
                 (list (jami-account
                        (archive (string-append my-folder "/a.gz")))  ;; error[not-evaluated]: `archive` is not known here
                       my-account)))))  ;; error[not-evaluated]: `accounts` is not known here
