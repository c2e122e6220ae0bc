;; guixsvc compile
;; What is changed by one name may be another's: parts of lists and vectors are not known after it.
(use-modules (gnu) (gnu services telephony))

(define fresh (sort! (list 2 1) <))
(define v (vector 1000 2))
(define a (list 1 (cons 'port 1000)))
(define n 5)
(let ((w v)) (vector-set! w 0 2000))
(set-cdr! (assq 'port (cdr a)) 2000)

(list
 (service mumble-server-service-type
  (mumble-server-configuration
   (port (vector-ref v 0))  ;; error[not-evaluated]: `port` is not known here
   (log-days n))))
