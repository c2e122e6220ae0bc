;; A comment without an end.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type)

;;v error[unterminated-comment]: this comment has no end
#| nothing after it is read
(service jami-service-type)
