;; A name that is not known here is almost that of something known.
(use-modules (gnu))
(use-service-modules telephony)

(service mumble-server-service-type
         (mumble-server-configuration
          (allow-ping? true)))  ;; warning[misspelt-name]: `true` is not known here: write `#t` ;; note[unknown-value]: `allow-ping?` is not known here ⇒ `true` may come from `(gnu)`, which guixsvc cannot see
