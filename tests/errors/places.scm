;; Each element of a list is framed where it stands, however the list was made.
(use-modules (gnu services) (gnu services telephony) (srfi srfi-1))

(define off
  #f)                       ;; error[invalid-value]: without semicolons or blanks, found #f
(define (nothing host)
  (not host))               ;; error[invalid-value]: found #f

(define hosts
  (list (list 6667          ;; error[invalid-value]: found 6667
              #f            ;; error[invalid-value]: found #f
              (+ 1         ;; error[invalid-value]: found 99999
                 99998)
              (* 2 (expt 3 2)))  ;; error[invalid-value]: found 18
        '(#\a               ;; error[invalid-value]: found #\a
          1.5               ;; error[invalid-value]: found 1.5
          1/3               ;; error[invalid-value]: found 1/3
          (a b)             ;; error[invalid-value]: found (a b)
          #(1 2)            ;; error[invalid-value]: found #(1 2)
          #:key)            ;; error[invalid-value]: found #:key
        `("a" #t            ;; error[invalid-value]: found #t
          ,(if off "b"
               #nil)        ;; error[invalid-value]: found #nil
          ,@(list "c"
                  #f))      ;; error[invalid-value]: found #f
        (append (list "d")
                (cons "e"
                      (cons* #t  ;; error[invalid-value]: found #t
                             '("f"
                               #f))))  ;; error[invalid-value]: found #f
        (map nothing '(1 2))
        (reverse (list "g"
                       #t   ;; error[invalid-value]: found #t
                       "h"))
        (delete "i" (list "i"
                          #f))  ;; error[invalid-value]: found #f
        (cdr (list "j"
                   "k"
                   #t))     ;; error[invalid-value]: found #t
        (list "l" off)
        (let ((own #t))     ;; error[invalid-value]: found #t
          (list own))
        (filter-map (lambda (port)
                      (and (even? port)
                           (= 2 port)))  ;; error[invalid-value]: found #t
                    '(1 2 3))))

(define (account number names)
  (jami-account
   (archive (string-append "/etc/jami/" (number->string number) ".gz"))
   (bootstrap-hostnames names)))

(list (service jami-service-type
               (jami-configuration
                (accounts (map account (iota (length hosts)) hosts))
                (debug? (if off
                            #t
                            1.5))))  ;; error[invalid-value]: found 1.5
      #f                    ;; error[not-a-service]: expected a service, found #f
      '(a list))            ;; error[not-a-service]: expected a service, found (a list)
