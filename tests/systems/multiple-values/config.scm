;; Several values at once.
(use-modules (gnu)
             (gnu services telephony)
             (ice-9 receive)
             (srfi srfi-1)
             (srfi srfi-11))

(define rooms
  '(("lobby" . 40) ("workshop" . 8) ("stage" . 300) ("desk" . 2)))

(define (split rooms)
  (partition (lambda (room) (> (cdr room) 20)) rooms))

(define (limits rooms)
  (values (apply max (map cdr rooms))
          (apply min (map cdr rooms))
          (length rooms)))

(define settings
  (let-values (((most least count) (limits rooms))
               ((large . rest) (split rooms)))
    (mumble-server-configuration
     (max-users most)
     (autoban-attempts least)
     (channel-nesting-limit count)
     (welcome-text (string-join (map car large) "+")))))

(define accounts
  (receive (large small) (split rooms)
    (let*-values (((head tail) (split-at small 1))
                  ((all) (append head large tail)))
      (map (lambda (room)
             (jami-account (archive (string-append "/etc/jami/" (car room) ".gz"))))
           all))))

(define log-days
  (call-with-values (lambda () (values 3 4)) *))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (cons* (service mumble-server-service-type
                   (mumble-server-configuration (inherit settings) (log-days log-days)))
          (service jami-service-type
                   (jami-configuration (accounts accounts)))
          %base-services)))
