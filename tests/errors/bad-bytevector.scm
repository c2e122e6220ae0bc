;; A bytevector holds something that is no byte.
(use-modules (gnu services) (gnu services telephony))

(define key #vu8(1 256))  ;; error[bad-bytevector]: expected only integers from 0 to 255 in `#vu8(`
(service mumble-server-service-type)
