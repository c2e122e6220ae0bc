;; What methods make is judged as what procedures make: called, or not.
(define-module (site voice)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:use-module (oop goops)
  #:export (plain voice))

(define-class <room> ()
  (users #:init-keyword #:users #:getter users-of))

(define-method (voice (room <room>) port)
  (service mumble-server-service-type
           (mumble-server-configuration
            (max-user (users-of room))     ;; error[unknown-field]: mumble-server-configuration has no field `max-user`
            (port port)
            (welcome-text nothing)         ;; warning[unbound-variable]: unbound variable `nothing`
            (text-message-length "long"))))  ;; warning[invalid-value]: `text-message-length`

(define-method (users-in (several <list>))
  (if))                                    ;; error[malformed-form]: expected `(if CONDITION THEN ELSE)`

(define-method (service-of (port <integer>))
  (service mumble-server-service-type
           (mumble-server-configuration
            (port port)
            (max-users -1))))              ;; error[invalid-value]: `max-users`

(define plain (list (service-of 99999)))   ;; error[invalid-value]: `port`
