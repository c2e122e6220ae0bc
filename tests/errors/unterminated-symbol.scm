;; A symbol without an end.
(use-modules (gnu services) (gnu services telephony))

;;v error[unterminated-symbol]: this symbol has no end
(define #{a b 5)

(service mumble-server-service-type)
