(define-module (tests options)
  #:pure
  :use-module (guile)
  #:use-module (gnu services)
  :use-module (gnu services telephony)
  #:autoload (srfi srfi-1) (fold)
  #:version (1 2)
  #:duplicates (last)
  #:use-modules (gnu system)  ;; error[malformed-form]: `define-module` has no option `#:use-modules`
  #:export (voice))

(define voice (service mumble-server-service-type (mumble-server-configuration (port 64739))))
