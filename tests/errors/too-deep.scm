;; Recursion without an end: the form is given up, the others are evaluated.
(use-modules (gnu services) (gnu services telephony))

(define (down n) (+ 1 (down n)))        ;; error[too-deep]: this nests too deep
(down 0)

(service mumble-server-service-type
         (mumble-server-configuration
          (port 0)))                    ;; error[invalid-value]: found 0
