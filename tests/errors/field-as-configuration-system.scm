;; As most systems begin: `(gnu)` may export what is not known, but nothing of this name.
(use-modules (gnu))
(use-service-modules telephony)

(list (service mumble-server-service-type (port 64738)))  ;; warning[misspelt-name]: `port` is a field of mumble-server-configuration ;; note[not-evaluated]: the configuration of `mumble-server-service-type`
