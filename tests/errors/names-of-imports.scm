;; A module is asked for names that it does not export.
(use-modules (gnu services)
             ((gnu services telephony)
              #:select (mumble-server-service-type
                        mumble-server-configration))  ;; error[unbound-variable]: `mumble-server-configration` is not exported by `(gnu services telephony)`
             ((srfi srfi-1) #:select (first (third . nope)))
             ((srfi srfi-1) #:hide (nope)))           ;; error[unbound-variable]: `nope` is not exported by `(srfi srfi-1)`

(list (service mumble-server-service-type))
