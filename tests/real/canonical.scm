;; Prints, for each file named by a line of the input, a line: "ok" and its data in canonical form, or "error".
;; Symbols, strings, keywords and characters are given by their code points, numbers by their exact values.

(use-modules (ice-9 rdelim) (rnrs bytevectors))

(define (read-datum port)
  (let ((datum (read port)))
    (if (eof-object? datum) (error "nothing after a prefix") datum)))

;; The prefixes of Guix's (guix gexp), by its manual.
(define (ungexp-reader plain splicing)
  (lambda (character port)
    (let* ((splicing? (eqv? (peek-char port) #\@))
           (head (if splicing? (begin (read-char port) splicing) plain))
           (datum (read-datum port))
           (name (and (symbol? datum) (symbol->string datum)))
           (colon (and name (string-rindex name #\:))))
      (if colon
          (list head (string->symbol (string-take name colon)) (string-drop name (+ colon 1)))
          (list head datum)))))

(read-hash-extend #\~ (lambda (character port) (list 'gexp (read-datum port))))
(read-hash-extend #\$ (ungexp-reader 'ungexp 'ungexp-splicing))
(read-hash-extend #\+ (ungexp-reader 'ungexp-native 'ungexp-native-splicing))

(define (put-text mark text)
  (display mark)
  (string-for-each (lambda (c) (display (char->integer c)) (display ".")) text))

(define (put-real x)
  (cond ((exact? x) (display x))
        ((nan? x) (display "nan"))
        ((inf? x) (display (if (positive? x) "inf" "-inf")))
        (else (display "~")
              (when (and (zero? x) (negative? (/ 1.0 x))) (display "-"))
              (display (inexact->exact x)))))

(define (put-items open items close)
  (display open)
  (let loop ((items items))
    (cond ((pair? items) (put (car items)) (display " ") (loop (cdr items)))
          ((not (eq? items '())) (display ". ") (put items))))
  (display close))

(define (put x)
  (cond ((symbol? x) (put-text "y" (symbol->string x)))
        ((string? x) (put-text "s" x))
        ((keyword? x) (put-text "k" (symbol->string (keyword->symbol x))))
        ((char? x) (put-text "c" (string x)))
        ((real? x) (put-real x))
        ((complex? x) (put-real (real-part x)) (display "&") (put-real (imag-part x)))
        ((eq? x #nil) (display "#nil"))
        ((eq? x '()) (display "()"))
        ((boolean? x) (display x))
        ((and (array? x) (not (vector? x)) (not (memq (array-type x) '(vu8 u8))))
         (put-items "[" (if (zero? (array-rank x)) (list (array-ref x)) (array->list x)) "]"))
        ((bytevector? x) (put-items "<" (bytevector->u8-list x) ">"))
        ((pair? x) (put-items "(" x ")"))
        ((vector? x) (put-items "[" (vector->list x) "]"))
        (else (error "unknown kind of datum"))))

(define (data port)
  (let loop ((found '()))
    (let ((datum (read port)))
      (if (eof-object? datum) (reverse found) (loop (cons datum found))))))

(define (canonical file)
  (call-with-input-file file
    (lambda (port)
      (let ((found (data port)))
        (with-output-to-string (lambda () (put found)))))
    #:encoding "UTF-8"))

(let loop ()
  (let ((file (read-line)))
    (unless (eof-object? file)
      (let ((line (catch #t (lambda () (string-append "ok " (canonical file))) (const "error"))))
        (display line)
        (newline)
        (force-output)
        (loop)))))
