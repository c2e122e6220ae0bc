;; What each host gets is looked up in tables, by patterns.
(use-modules (gnu) (gnu services telephony) (ice-9 match) (srfi srfi-1))

(define %hosts
  '(("voice"    mumble 64738 #:users 200)
    ("lobby"    mumble 64739)
    ("stage"    jami "/etc/jami/stage.gz" "/etc/jami/choir.gz")
    ("workshop" (mumble 64740) (jami "/etc/jami/workshop.gz"))
    ("archive")))

(define (mumble port users)
  (service mumble-server-service-type
           (mumble-server-configuration (port port) (max-users users))))

(define role->services
  (match-lambda
    (('mumble port) (list (mumble port 10)))
    (('mumble port #:users (? number? users)) (list (mumble port users)))
    (('jami archives ...)
     (list (service jami-service-type
                    (jami-configuration
                     (accounts (map (match-lambda
                                      ((? string? file) (jami-account (archive file))))
                                    archives))))))
    (() '())
    (((? list? roles) ...)
     (append-map role->services roles))
    (other (error "unknown role" other))))

(define (greet name)
  (match name
    ((or "voice" "lobby") "Hello")
    ("stage" "Silence, please")
    (_ "Welcome")))

(define (greeted name)
  (lambda (s)
    (if (eq? mumble-server-service-type (service-kind s))
        (service mumble-server-service-type
                 (let ((c (service-value s)))
                   (mumble-server-configuration
                    (inherit c)
                    (welcome-text
                     (match `(greeting ,(greet name) ,(mumble-server-configuration-port c))
                       (`(greeting ,text 64738) (string-append text " on the usual port"))
                       (`(,_ ,text ,port) (string-append text " on " (number->string port))))))))
        s)))

(define (host->system host)
  (match host
    ((name . role)
     (operating-system
       (host-name name)
       (timezone "Etc/UTC")
       (services (map (greeted name)
                      (append (role->services role) %base-services)))))))

(map host->system %hosts)
