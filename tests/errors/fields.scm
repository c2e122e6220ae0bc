;; How records are written.
(use-modules (gnu services) (gnu services telephony) (gnu packages jami))

(define base
  (mumble-server-configuration  ;; warning[not-reached]: this is declared but not reached
   (ssl-cert "/etc/certs/cert.pem")))   ; no fault before a service reaches it

(list (service mumble-server-service-type
               (mumble-server-configuration
                (allow-ping #t)         ;; error[unknown-field]: has no field `allow-ping`
                (Port 5)                ;; error[unknown-field]: has no field `Port`
                (allow-ping? #t)
                (max-users 5)
                (max-users 6)           ;; error[duplicate-field]: the field `max-users` is given more than once
                (bonjour? #t #f)        ;; error[malformed-field]: `bonjour?` takes one value, found two
                port                    ;; error[malformed-field]: put it in parentheses: `(port VALUE)`
                (inherit base)          ;; error[misplaced-inherit]: must be the first field
                (public-registration
                 (mumble-server-public-registration-configuration  ;; error[missing-field]: `name` and `url`
                  (password (getenv "PASSWORD"))))))  ;; note[unknown-value]: `password` is not known here
      (service jami-service-type
               (jami-configuration
                (jamid libjami)         ;; warning[deprecated-field]: the field `jamid` is deprecated
                (accounts
                 (list (jami-account)   ;; error[missing-field]: jami-account needs the field `archive`
                       (jami-account
                        (inherit base)  ;; error[wrong-inherit]: needs a jami-account
                        (archive "/etc/jami/a.gz")))))))
