;; Fields of operating systems that have not one value, or that no system has, and names of hosts that are none: Guix refuses them.
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
  (swap-devices 1 2 3)             ;; error[malformed-field]: `swap-devices` takes one value, found three
  (host-name "c")
  (services append (list (service jami-service-type)) %base-services))  ;; error[malformed-field]: `services` takes one value, found three
 (operating-system
  (host-name "d")
  (services (list voice))
  (services %base-services))       ;; error[duplicate-field]: `services` is given more than once in this operating-system
 (operating-system
  (host-name "e")
  (services . voice))              ;; error[malformed-field]: write `(services VALUE)`, without `.`
 (operating-system
  (host-name "f")
  (timezone "Europe/Berlin")
  (timezone "Europe/Paris")        ;; error[duplicate-field]: `timezone` is given more than once in this operating-system
  host                             ;; error[malformed-form]: expected `(FIELD VALUE)`
  (inherit base)                   ;; error[misplaced-inherit]: `inherit` must be the first field of the record
  (sevices (list 1))               ;; error[unknown-field]: operating-system has no field `sevices` ⇒ did you mean `services`?
  (kernel-modules '())             ;; warning[unknown-field]: operating-system has no field `kernel-modules` in Guix of March 2026
  (boot "later"))                  ;; warning[unknown-field]: operating-system has no field `boot` in Guix of March 2026
 (operating-system
  (host-name 'voice)               ;; error[bad-host-name]: `host-name` must be a string, found voice
  (services %base-services))
 (machine
  (operating-sytem base))          ;; error[unknown-field]: this record has no field `operating-sytem` ⇒ did you mean `operating-system`?
 (machine
  (operating-system voice voice)))  ;; error[malformed-field]: `operating-system` takes one value, found two
