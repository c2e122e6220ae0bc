;; guixsvc compile
;; What is not known is neither equal nor unequal to anything: no choice is made by it, and no field has a value
;; that hangs on it.
(use-modules (gnu) (gnu services telephony) (srfi srfi-1) (ice-9 match) (acme voice))

(define same acme-same)

(list
 (service mumble-server-service-type
  (mumble-server-configuration
   (port (if (equal? acme-port 64738) 1000 2000))              ;; error[not-evaluated]: `port` is not known here
   (max-users (if (memq 'a (list acme-room 'b)) 10 20))        ;; error[not-evaluated]: `max-users` is not known
   (log-days (case acme-days ((1 2) 3) (else 4)))              ;; error[not-evaluated]: `log-days` is not known
   (autoban-attempts (match (list 1 (acme-bans)) ('(1 2) 3) (_ 4)))  ;; error[not-evaluated]: `autoban-attempts`
   (autoban-time (cond ((assq 'b (list acme-entry (cons 'b 5))) => cdr) (else 6)))  ;; error[not-evaluated]: `autoban-time`
   (autoban-timeframe (length (delete acme-what '(1 2))))      ;; error[not-evaluated]: `autoban-timeframe`
   (opus-threshold (length (delete-duplicates (list 'x acme-y 'z))))  ;; error[not-evaluated]: `opus-threshold`
   (channel-nesting-limit (or (list-index (lambda (x) (eqv? x acme-n)) '(1 2)) 7))  ;; error[not-evaluated]: `channel-nesting-limit`
   (text-message-length (length (lset-difference eq? '(1 2) (list acme-set))))  ;; error[not-evaluated]: `text-message-length`
   (image-message-length (match (list acme-one (acme-two)) ((a a) 1) (_ 2)))  ;; error[not-evaluated]: `image-message-length`
   (user (string-join (list "mumble" (acme-suffix)) "-"))      ;; error[not-evaluated]: `user` is not known
   (allow-html? (eq? emacs-next emacs))                        ;; error[not-evaluated]: `allow-html?` is not known
   ;; What does not depend on it goes through.
   (allow-ping? (equal? (list 1 acme-port) (list 2 acme-room)))
   (bonjour? (if (memq 'a (list acme-room 'a)) #t #f))
   (cert-required? (and (eq? acme-port acme-port) (eq? same same)))
   (welcome-text (car (list "hello" acme-port))))))
