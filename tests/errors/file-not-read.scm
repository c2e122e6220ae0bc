;; A file that is loaded and is not there: Guile ends at it.
(use-modules (gnu services) (gnu services telephony))
(load "not-there.scm")      ;; warning[file-not-read]: not-there.scm cannot be read: No such file
(include "not-there.scm")   ;; warning[file-not-read]: not-there.scm cannot be read: No such file
(list (service mumble-server-service-type (mumble-server-configuration (port 1000))))
