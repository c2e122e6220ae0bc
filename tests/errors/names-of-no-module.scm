;; A file of which it is not known what loads it: no Guix that is known would give it this name.
(use-modules (srfi srfi-1))

(define (rooms) (helper 5))
(define (helper n) (iota n))

(define users (list nope))      ;; warning[unbound-variable]: unbound variable `nope`: no module that is imported here has it

(map (lambda (n) (+ n other))   ;; warning[unbound-variable]: unbound variable `other`
     (append (rooms) users))
