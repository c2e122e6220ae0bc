;; `#:` is not followed by a name.
(use-modules (gnu services) (gnu services telephony))

(define* (server #:5) 5)  ;; error[bad-keyword]: expected a symbol after `#:`
(service mumble-server-service-type)
