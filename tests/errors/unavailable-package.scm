;; guixsvc compile
;; A package is named that the target has nothing for.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (package #f)))  ;; error[unavailable-package]: `package` names a package that Debian 12 has nothing for ⇒ known here: the variable `mumble`, or a file-like object of an absolute path
