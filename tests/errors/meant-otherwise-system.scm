;; As most systems begin: `(gnu)` may export what is not known, but nothing of these names.
(use-modules (gnu))
(use-service-modules telephony)

(list (service mumble-server-service-type
               (mumble-server-configuration
                (allow-ping? true)      ;; warning[misspelt-name]: `true` is not known here: write `#t` ;; note[unknown-value]: `allow-ping?` is not known
                (welcome-text “Hello”)  ;; warning[misspelt-name]: `“` is a typographic quotation mark ;; note[unknown-value]: `welcome-text` is not known
                (server-password 1234)  ;; error[invalid-value]: `server-password` must be a string, or #f, found "…"
                (ssl-ciphers 'HIGH))))  ;; error[invalid-value]: `ssl-ciphers` must be
