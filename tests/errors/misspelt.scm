;; With a module in scope that is not known, an unknown name may come from it.
(use-modules (gnu services) (gnu services telephony) (my modules))
(use-service-modules telephonyy)        ;; error[unknown-module]: there is no module `(gnu services telephonyy)`

(list (service mumble-server-service-typ)  ;; warning[misspelt-name]: `mumble-server-service-typ` is not known here
      (service my-own-service-type))
