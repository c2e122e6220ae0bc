;; Accounts by the dozen.
(use-modules (gnu) (gnu services telephony) (srfi srfi-1))

(define (numbered prefix n)
  (string-append prefix "-" (string-pad (number->string n) 3 #\0)))

;; Counts up to N and skips every third.
(define (rooms n)
  (let loop ((i 1) (result '()))
    (cond ((> i n) (reverse result))
          ((zero? (modulo i 3)) (loop (+ i 1) result))
          (else (loop (+ i 1) (cons (numbered "room" i) result))))))

(define fingerprints
  (do ((i 0 (+ i 1))
       (found '() (cons (make-string 40 (string-ref "abcd" i)) found)))
      ((= i 3) found)))

(define (account name)
  (jami-account
   (archive (string-append "/etc/jami/" name ".gz"))
   (moderators fingerprints)))

(define even-odd
  (letrec ((even? (lambda (n) (or (zero? n) (odd? (- n 1)))))
           (odd? (lambda (n) (and (positive? n) (even? (- n 1))))))
    (if (even? 1000) 'even 'odd)))

(define port
  (let* ((base 64000)
         (base (+ base 700))
         (digits (map (lambda (c) (- (char->integer c) (char->integer #\0)))
                      (string->list (number->string 38)))))
    (+ base (fold (lambda (digit sum) (+ digit (* 10 sum))) 0 digits))))

(operating-system
  (host-name (string-downcase (symbol->string 'Voice)))
  (timezone "Etc/UTC")
  (services
   (cons* (service mumble-server-service-type
                   (mumble-server-configuration
                    (port (+ port 1))
                    (max-users (case even-odd ((even) 10) ((odd) 11)))))
          (service jami-service-type
                   (jami-configuration
                    (accounts (map account (append (rooms 5) (map (lambda (n) (numbered "desk" n))
                                                                  (iota 2 10)))))))
          %base-services)))
