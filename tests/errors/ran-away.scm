;; A loop that never ends: the rest of the file is not evaluated.
(use-modules (gnu services) (gnu services telephony))

(define (forever) (forever))            ;; error[ran-away]: evaluation was stopped after 400000 steps
(forever)

(service mumble-server-service-type)
