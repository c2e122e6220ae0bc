;; Faults in procedures are found where they are; what the configuration says of itself, too.
(use-modules (gnu services) (gnu services telephony) (ice-9 match))

(define* (port-of name #:key (base 64738))
  (match name
    ("lobby" base)
    ("staff" (+ base "1"))))  ;; error[wrong-argument]: `+`: expected a number, found "1"

(define (voice name)
  (mumble-server-configuration (port (port-of name #:bse 5))))  ;; error[wrong-argument]: there is no argument `#:bse`

(define ports
  (case-lambda
    ((one) one)
    ((one other) (list one other))))

(port-of "staff")
(ports 1 2 3)                 ;; error[wrong-argument-count]: none of the clauses of this procedure takes 3 arguments
(match 'lobby                 ;; error[no-match]: no pattern of this `match` matches lobby
  ("lobby" 1))
(if (getenv "NOT_KNOWN")
    (error "this may not run")
    (car '()))
(error "there is no host named" "attic")  ;; error[raised]: the configuration stops here with an error: there is no host named attic

(list (service mumble-server-service-type (voice "lobby")))
