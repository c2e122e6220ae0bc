;; An array literal is not one that Guile reads.
(use-modules (gnu services) (gnu services telephony))

(define ports '#2((64738 64739) (64740)))  ;; error[bad-array]: the rows of dimension 2 after `#2(` differ in length
(service mumble-server-service-type)
