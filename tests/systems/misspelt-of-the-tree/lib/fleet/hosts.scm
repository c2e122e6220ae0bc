(define-module (fleet hosts)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-1)
  #:export (make-host host? host-name* host-port host-users all-hosts find-host))
(define-record-type <host>
  (make-host name port users)
  host?
  (name host-name*) (port host-port) (users host-users))
(define all-hosts
  (map (lambda (n) (make-host (format #f "voice~2,'0d" n) (+ 64738 n) (* 50 (1+ n)))) (iota 4)))
(define (find-host name) (find (lambda (h) (string=? (host-name* h) name)) all-hosts))
