;; Names that are no variables, when every module in scope is known.
(use-modules (gnu services) (gnu services telephony))

(list (service jami-service-type (archive "/a.gz"))  ;; error[unbound-variable]: `archive` is a field of jami-account: `(jami-account (archive …))`
      (service mumble-server-service-type
               (mumble-server-configuration
                (allow-ping? true)      ;; error[unbound-variable]: unbound variable `true`: write `#t`
                (allow-html? YES)       ;; error[unbound-variable]: unbound variable `YES`: write `#t`
                (bonjour? Off)          ;; error[unbound-variable]: unbound variable `Off`: write `#f`
                (cert-required? None)   ;; error[unbound-variable]: unbound variable `None`: write `#f`
                (welcome-text “Hello”)  ;; error[unbound-variable]: `“` is a typographic quotation mark: text stands between `"`
                (user „mumble“)         ;; error[unbound-variable]: `„` is a typographic quotation mark
                (group «mumble»)        ;; error[unbound-variable]: `«` is a typographic quotation mark
                (ssl-ciphers ‘x’))))    ;; error[unbound-variable]: `‘` is a typographic quotation mark
