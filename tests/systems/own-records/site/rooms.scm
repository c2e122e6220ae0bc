;; Records of types of one's own, from which servers are made.
(define-module (site rooms)
  #:use-module (guix records)
  #:use-module (srfi srfi-9)
  #:use-module (gnu services)
  #:use-module (gnu services telephony)
  #:export (server server? server-name server-services
            room make-room room-title room-users set-room-users!))

(define-record-type* <server> server make-server server? this-server
  (name server-name)
  (rooms server-rooms (default '()))
  (title server-title (sanitize (lambda (value) (if (symbol? value) (symbol->string value) value)))
         (default 'lobby))
  ;; Whoever inherits a server has the text of its own title.
  (text server-text (thunked) (default (string-append "Welcome to " (server-title this-server))))
  (listed? server-listed? (innate) (default #f)))

(define-record-type <room>
  (make-room title users)
  room?
  (title room-title)
  (users room-users set-room-users!))

(define (room title)
  (make-room title 10))

(define (server-services one)
  (list (service mumble-server-service-type
                 (mumble-server-configuration
                  (welcome-text (server-text one))
                  (bonjour? (server-listed? one))
                  (max-users (apply + (map room-users (server-rooms one))))))))
