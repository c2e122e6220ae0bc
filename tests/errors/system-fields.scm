;; Fields of operating systems that have not one value: Guix refuses them.
(use-modules (gnu) (gnu services telephony) (gnu machine))

(define base (operating-system (host-name "base")))

(define (a-system-that-nothing-makes name)
  (operating-system
   (host-name name)
   (services (list (service mumble-server-service-type)) %base-services)))  ;; error[malformed-field]: `services` takes one value, found two

(define voice (service mumble-server-service-type))

(list
 (operating-system
  (host-name "a" "b")              ;; error[malformed-field]: `host-name` takes one value, found two
  (services (list voice) %base-services))  ;; error[malformed-field]: `services` takes one value, found two
 (operating-system
  (host-name)                      ;; error[malformed-field]: `host-name` has no value
  (services))                      ;; error[malformed-field]: `services` has no value
 (operating-system
  (inherit base)
  (swap-devices 1 2 3)
  (host-name "c")
  (services append (list (service jami-service-type)) %base-services))  ;; error[malformed-field]: `services` takes one value, found three
 (operating-system
  (host-name "d")
  (services (list voice))
  (services %base-services))       ;; error[duplicate-field]: `services` is given more than once in this operating-system
 (operating-system
  (host-name "e")
  (services . voice))              ;; error[malformed-field]: write `(services VALUE)`, without `.`
 (machine
  (operating-system voice voice)))  ;; error[malformed-field]: `operating-system` takes one value, found two
