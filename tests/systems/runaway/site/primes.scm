(define-module (site primes)
  #:export (next-prime))

(define (prime? n)
  (let loop ((d 2))
    (cond ((> (* d d) n) #t)
          ((zero? (remainder n d)) #f)
          (else (loop (+ d 1))))))

;; Forgets to go on to the next number.
(define (next-prime n)
  (if (prime? n)
      n
      (next-prime n)))
