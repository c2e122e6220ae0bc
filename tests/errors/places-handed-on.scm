;; Values that do not know where they stand, such as #f, are found at their own lines, whatever handed them on.
(use-modules (gnu services) (gnu services telephony) (srfi srfi-1) (ice-9 match))

(define next
  (let ((n 0)) (lambda () (set! n (+ n 1)) (number->string n))))

(define (account hosts)
  (jami-account (archive (string-append "/etc/jami/" (next) ".gz"))
                (bootstrap-hostnames hosts)))

(service jami-service-type
         (jami-configuration
          (accounts
           (list (account
                  (fold cons '("a")
                        (list "b"
                              #f         ;; error[invalid-value]: found #f
                              #t)))      ;; error[invalid-value]: found #t
                 (account
                  (apply append
                         (map list
                              '("a"
                                #t))))   ;; error[invalid-value]: found #t
                 (account
                  (let loop ((left (list #t ;; error[invalid-value]: found #t
                                         "b" "c" "d"))
                             (done '()))
                    (if (null? left) done (loop (cdr left) (cons (car left) done)))))
                 (account
                  (map (match-lambda ((name use?) use?))
                       '((a "a") (b "b") (c "c") (d "d")
                         (e #f))))       ;; error[invalid-value]: found #f
                 (account
                  (match '("a" ("b" "c" "d" "e"
                                #f))     ;; error[invalid-value]: found #f
                    ((first (more ...)) (cons first more))))
                 (account
                  (append-map
                   (lambda (x)
                     (list x
                           #f            ;; error[invalid-value]: found #f
                           "x"))
                   '("a" "b" "c")))
                 (account
                  (list-tabulate 10
                                 (lambda (i)
                                   #f))))))) ;; error[invalid-value]: found #f
