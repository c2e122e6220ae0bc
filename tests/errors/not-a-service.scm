;; The last expression is no service.
(use-modules (gnu services) (gnu services telephony))
42 ;; error[not-a-service]: found 42
