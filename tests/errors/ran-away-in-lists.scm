(use-modules (gnu services) (gnu services telephony))

(define items (iota 100000))

;; Few expressions, but each goes through a long list.
(define (longest n)
  (if (zero? n)
      0
      (max (length (reverse items))  ;; error[ran-away]: evaluation was stopped after 400000 steps
           (longest (- n 1)))))

(list (service mumble-server-service-type
               (mumble-server-configuration (max-users (longest 2000)))))
