;; What depends on a condition that only the host can tell: every value that it may have is judged, but what is
;; wrong with one is no error, as it may never come to that.
(use-modules (gnu services) (gnu services telephony))

(define busy? (file-exists? "/etc/busy"))

(define (users)
  (cond (busy? 200)           ;; note[unknown-value]: `max-users` is not known here
        ((getenv "QUIET") "5")  ;; warning[invalid-value]: `max-users` must be a number of users from 1 to 500000, found "5"
        (else 0)))              ;; warning[invalid-value]: `max-users` must be a number of users from 1 to 500000, found 0

(append
 (list (service mumble-server-service-type
                (mumble-server-configuration
                 (max-users (users))
                 (port (or (and busy? (getenv "PORT"))
                           64738)))))
 (if busy?
     '()
     (list (service jami-service-type
                    (jami-configuration (debug? "no"))))))  ;; warning[invalid-value]: `debug?` must be #t or #f, found "no"
