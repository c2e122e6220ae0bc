;; A list is closed by a bracket of another kind.
(use-modules (gnu services) (gnu services telephony))

(define ports [list 64738 64739))  ;; error[mismatched-closer]: found `)`, expected `]`
(service mumble-server-service-type)
