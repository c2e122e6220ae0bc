;; One system for each room of a table, and one for all of them together.
(use-modules (gnu) (gnu services telephony) (lib tables) (srfi srfi-1) (srfi srfi-26))

(define (archives room)
  (filter-map (lambda (name)
                (and (not (string-prefix? "d" name))
                     (string-append "/etc/jami/" name ".gz")))
              (assoc-ref (cdr room) 'jami)))

(define (jami-of rooms)
  (let ((files (append-map archives rooms)))
    (if (null? files)
        '()
        (list (service jami-service-type
                       (jami-configuration
                        (accounts (map (lambda (file) (jami-account (archive file))) files))))))))

(define* (system name rooms #:key (users (apply + (map room-users rooms))))
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services
     (fold-right cons
                 %base-services
                 (cons (service mumble-server-service-type
                                (mumble-server-configuration
                                 (max-users (min users 250))
                                 (port (+ 64738 (or (list-index (cut string=? name <>) room-names) 99)))))
                       (jami-of rooms))))))

(define each-room
  (fold (lambda (room systems)
          (cons (system (car room) (list room)) systems))
        '()
        rooms))

(cons (system "voice" rooms #:users (1+ total-users))
      (reverse each-room))
