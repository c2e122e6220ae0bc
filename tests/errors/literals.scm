;; Literals that cannot be read.
(use-modules (gnu services) (gnu services telephony))

(define a "a\qb")                       ;; error[bad-escape]: unknown escape
(define b #\lambdaa)                    ;; error[bad-character]: unknown character `#\lambdaa`
(define c #xZZ)                         ;; error[bad-number]: is not a number
(define d #zz)                          ;; error[bad-hash]: unknown `#zz`
(define e #vu8(1 256))                  ;; error[bad-bytevector]: integers from 0 to 255
(define e2 (quote #2((1 2) (3))))       ;; error[bad-array]: differ in length
(define f '(1 . 2 3))                   ;; error[misplaced-dot]: one last datum
(define g #:5)                          ;; error[bad-keyword]: expected a symbol after `#:`
(define h (list '))                     ;; error[dangling-prefix]: found nothing after `'`
#!fold-case                             ;; error[unsupported-directive]: `#!fold-case` is not supported
(define i 1e999999)                     ;; error[bad-number]: the exponent of this number is out of range
(service mumble-server-service-type)
