(define-module (voice)
  #:use-module ((guile) #:prefix s:)
  #:use-module ((guile) #:select ((else . otherwise) (=> . to)))
  #:use-module ((ice-9 match) #:prefix m:)
  #:use-module ((gnu services) #:prefix s:)
  #:use-module ((gnu services telephony) #:prefix tel:)
  #:use-module ((gnu system) #:prefix s:))

(define users
  (m:match '(lobby 20)
    (('stage s:_) 300)
    ((s:_ n) (cond ((assq 'stage '()) s:=> cdr)
                   ((memv n '(20)) to car)
                   (s:else 5)))))

(define port
  (case users
    ((5) 7005)
    (otherwise 7001)))

(define base
  (s:operating-system
    (host-name "base")
    (services (s:quasiquote ((s:unquote (s:service tel:jami-service-type)))))))

(s:operating-system
  (inherit base)
  (host-name "voice")
  (services
   (cons (s:service tel:mumble-server-service-type
                    (tel:mumble-server-configuration (port port) (max-users users)))
         (s:modify-services (s:operating-system-user-services base)
           (s:delete tel:jami-service-type)))))
