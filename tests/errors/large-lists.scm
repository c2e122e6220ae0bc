;; Lists that are large together are bounded, too: each costs steps in proportion to its length.
(use-modules (gnu services) (gnu services telephony) (srfi srfi-1))

(define rooms
  (map (lambda (floor)
         (make-list 900000 floor))  ;; error[ran-away]: evaluation was stopped after 400000 steps
       (iota 90)))

(list (service mumble-server-service-type))
