;; guixsvc compile
;; What code that is not seen may set or define is not known: a macro, and files that are not read. What is
;; called and used by nobody is called for what it does; of what gives a value, this is taken to be all.
(use-modules (gnu) (gnu services telephony) (acme voice))

(define a 1000)
(define b 1000)
(define c 1000)
(define d 1000)
(define e 1000)
(define f 1000)
(define g (acme-value f))
(define-syntax set-a! (lambda (x) (syntax-case x () ((_ value) #'(set! a value)))))  ;; error[not-evaluated]: `port` is not known here
(define-syntax define-number (lambda (x) (syntax-case x () ((_ name value) #'(define name value)))))
(define-syntax twice (lambda (x) (syntax-case x () ((_ value) #'(list value value)))))
(set-a! 2000)
(define-number b 2000)       ;; error[not-evaluated]: `max-users` is not known here
(acme-set! c 2000)           ;; error[not-evaluated]: `max-user-bandwidth` is not known here
(twice d)
(when (> f 1)
  (acme-twice (list e)))     ;; error[not-evaluated]: `autoban-timeframe` is not known here

(list
 (service mumble-server-service-type
  (mumble-server-configuration
   (port a)
   (max-users b)
   (max-user-bandwidth c)
   (autoban-time d)
   (autoban-timeframe e)
   (log-days f))))
