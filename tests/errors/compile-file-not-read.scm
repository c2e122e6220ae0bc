;; guixsvc compile
;; A file that is not there, or not read, may set and define all names that were defined before it.
(use-modules (gnu services) (gnu services telephony))

(define a 1000)
(define b 1000)
(define (voice) 20)
(define users 20)
(load "of-this-host.scm")   ;; error[not-evaluated]: `port` is not known here ⇒ of-this-host.scm cannot be read ;; warning[file-not-read]: of-this-host.scm cannot be read
(define users 30)

(list
 (service mumble-server-service-type
  (mumble-server-configuration
   (port a)
   (log-days (voice))
   (max-users users))))
