;; Procedures that nothing calls: Guix's macros refuse what is in them all the same.
(define-module (site voice)
  #:use-module (gnu services)
  #:use-module ((gnu services telephony) #:prefix t:)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 match)
  #:export (voice-services account room))

(define* (voice-services host #:key (users 20)
                         (settings (t:mumble-server-configuration
                                    (prt users))))  ;; error[unknown-field]: mumble-server-configuration has no field `prt`
  (define (registration name)
    (t:mumble-server-public-registration-configuration
     (name name)
     (url "https://example.org")
     (password (getenv "PASSWORD"))
     (port 64738)))         ;; error[unknown-field]: has no field `port`
  (list (service t:mumble-server-service-type
                 (t:mumble-server-configuration
                  (inherit settings)
                  (max-users users)
                  (max-users 5)      ;; error[duplicate-field]: `max-users` is given more than once
                  (welcome-text 5)   ;; warning[invalid-value]: `welcome-text` must be a string
                  (user (car host))
                  (port (if (string=? host "lobby")
                            64738
                            99999))  ;; warning[invalid-value]: found 99999
                  (bonjour? #f #t))) ;; error[malformed-field]: malformed field
        (service t:jami-service-type
                 (t:jami-configuration
                  (accounts (map (lambda (name)
                                   (account (string-append "/etc/jami/" name)))
                                 host))
                  (debug? "yes")))))  ;; warning[invalid-value]: `debug?` must be #t or #f, found "yes"

(define (account archive . more)
  (t:jami-account
   (archive archive)
   (moderators (cons "1dbc"  ;; warning[invalid-value]: must be 40 hexadecimal digits, found "1dbc"
                     more))
   (allowed-contacts (apend more))))  ;; warning[unbound-variable]: unbound variable `apend`

(define room
  (match-lambda
    ((name port)
     (t:mumble-server-configuration
      (port port)
      (welcom-text name)))))  ;; error[unknown-field]: has no field `welcom-text`

(define-syntax-rule (of-a-macro field)
  (t:mumble-server-configuration (field 5) (prt 5)))  ;; warning[not-reached]: not reached

(define (with-a-name-of-its-own t:jami-account)
  (t:jami-account (prt 5)))    ;; warning[unbound-variable]: unbound variable `prt`

(define (certainly-wrong)
  (t:jami-configuration (debug? #t) (accounts (list (car '())))))  ;; warning[not-reached]: not reached
