(define-module (common limits)
  #:use-module (common numbers)
  #:export (limit))

(define %limits
  `((users . ,(* 5 ten))
    (bandwidth . ,(expt ten 5))
    (messages . "long")))

(define (limit name)
  (assq-ref %limits name))
