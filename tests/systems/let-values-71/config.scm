;; A `let` that binds several values at once: that of SRFI 71.
(use-modules (gnu)
             (gnu services telephony)
             (srfi srfi-1)
             (srfi srfi-71))

(define halls '(("foyer" . 30) ("attic" . 4) ("arena" . 250)))

(define (seats halls)
  (values (length halls) (apply max (map cdr halls)) (apply min (map cdr halls))))

(define settings
  (let* ((spacious narrow (partition (lambda (hall) (> (cdr hall) 20)) halls))
         (count most least (seats halls))
         (doubled (* 2 most)))
    (mumble-server-configuration
     (max-users doubled)
     (channel-nesting-limit (* count (length spacious)))
     (log-days least)
     (welcome-text (string-join (map car narrow) "+")))))

(define attempts
  (let (((values first . others) (seats halls))
        (unused 1))
    (letrec ((even odd (values (lambda (n) (or (zero? n) (odd (- n 1))))
                               (lambda (n) (and (not (zero? n)) (even (- n 1)))))))
      (if (odd (+ first (length others) unused -1)) 5 6))))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (cons (service mumble-server-service-type
                  (mumble-server-configuration
                   (inherit settings)
                   (autoban-attempts
                    (let again ((n attempts) (sum 0))
                      (if (zero? n) sum (again (- n 1) (+ sum n)))))))
         %base-services)))
