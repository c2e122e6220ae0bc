;; A directive to Guile's reader is not supported here.
(use-modules (gnu services) (gnu services telephony))

#!fold-case                           ;; error[unsupported-directive]: `#!fold-case` is not supported; expected Guile's default syntax
(SERVICE mumble-server-service-type)  ;; note[not-evaluated]: what is declared is not known here ⇒ `SERVICE` is not defined in what guixsvc can see
