;; Reads all data of some files; prints the seconds of processor time that this took.
(define (read-all name)
  (call-with-input-file name
    (lambda (port)
      (let loop ()
        (unless (eof-object? (read port)) (loop))))
    #:encoding "UTF-8"))

(define before (times))
(for-each read-all (cdr (command-line)))
(define after (times))
(define (spent what) (- (what after) (what before)))
(display (exact->inexact (/ (+ (spent tms:utime) (spent tms:stime)) internal-time-units-per-second)))
