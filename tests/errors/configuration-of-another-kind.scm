;; Values that are no configuration.
(use-modules (gnu services) (gnu services telephony))

(list (service mumble-server-service-type '((port . 5)))  ;; error[wrong-configuration]: needs a mumble-server-configuration
      (service jami-service-type (getenv "JAMI")))        ;; note[not-evaluated]: the configuration of `jami-service-type` is not known here
