;; A string without an end: reading goes on at the next form in the first column.
(use-modules (gnu services) (gnu services telephony))

;;v error[unterminated-string]: this string has no end
(define a "abc)

(service mumble-server-service-type
         (mumble-server-configuration
          (port 0)))                    ;; error[invalid-value]: found 0
