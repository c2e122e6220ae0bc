(define-module (site numbers)
  #:export (port-of users-of archive-of))

(define %rooms
  '(("lobby" 64738 40)
    ("stage" 64739 300)))

(define (room name)
  (assoc name %rooms))

(define (port-of name)
  (car (cdr (room name))))

(define (users-of name)
  (+ 1 (caddr '("stage" 64739 "300"))))

(define (archive-of name)
  (string-append "/etc/jami/" name ".gz"))

(define (loop-of name)
  (let loop ((n 0))
    (loop (+ n 1))))
