;; A list is not closed.
(use-modules (gnu services) (gnu services telephony))

(define port (+ 64738 1)  ;; error[unclosed-list]: found a new form in the first column, expected `)`

(service mumble-server-service-type
         (mumble-server-configuration
          (port port)))   ;; note[unknown-value]: `port` is not known here ⇒ `port` is not defined in what guixsvc can see
