;; Faults of evaluation: each is reported once, and what depends on it is silent.
(use-modules (gnu services) (gnu services telephony) (guix gexp) (srfi srfi-1))

(define a (car '()))                    ;; error[wrong-argument]: `car`: expected a pair
(define b (+ 1 "2"))                    ;; error[wrong-argument]: `+`: expected a number, found "2"
(define c (string-length))              ;; error[wrong-argument-count]: `string-length` takes 1 arguments, 0 given
(define d (5 6))                        ;; error[not-a-procedure]: 5 is called but is not a procedure
(define e ())                           ;; error[malformed-form]: an empty combination
(define f (if))                         ;; error[malformed-form]: expected `(if CONDITION THEN ELSE)`
(define g `(1 ,@2))                     ;; error[wrong-argument]: splices a list
(define h (let ((x)) x))                ;; error[malformed-form]: expected `(let ((NAME VALUE) …) BODY …)`
(define i (lambda (x 5) x))             ;; error[malformed-form]: parameters that are names
(define j (list-ref '(1 2) 2))          ;; error[wrong-argument]: the list has 2 elements, there is none at 2
(define k (quotient 1 0))               ;; error[wrong-argument]: `quotient`
(define l (modify-services 5))          ;; error[wrong-argument]: expected a list of services, found 5
(define (m n) (m (+ n 1) 2))            ;; error[wrong-argument-count]: `m` takes 1 arguments, 2 given
(define o (m 1))                        ; the fault is in the call inside
(define p (symbol->string "a"))         ;; error[wrong-argument]: expected a symbol, found "a"
(define q (string-append "a" 'b))       ;; error[wrong-argument]: expected a string, found b
(define r (service 5))                  ;; error[wrong-argument]: expected a service type, found 5
(define s (iota 100000000))             ;; error[wrong-argument]: `iota`: expected an index from 0 to 1000000
(define t (expt 2 100000))              ;; error[wrong-argument]: more than 14000 bits
(define u ((lambda (x) x)))             ;; error[wrong-argument-count]: takes 1 arguments, 0 given

(service mumble-server-service-type
         (mumble-server-configuration
          (welcome-text a)
          (port b)))
