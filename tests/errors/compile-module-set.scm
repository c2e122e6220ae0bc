;; guixsvc compile
(use-modules (gnu services) (gnu services telephony))

(define a 1000)
(module-set! (current-module) 'a 2000)  ;; error[not-evaluated]: `port` is not known here

(list
 (service mumble-server-service-type
  (mumble-server-configuration
   (port a))))
