(use-modules (gnu) (site rooms))

(define stage (room "stage"))
(set-room-users! stage 300)

(define lobby
  (server (name "lobby")
          (rooms (list (room "one") (room "two")))
          (listed? #t)))

(define servers
  (list lobby
        (server (inherit lobby)
                (name "stage")
                (title "the stage")
                (rooms (list stage)))))

(map (lambda (one)
       (operating-system
         (host-name (server-name one))
         (services (append (server-services one) %base-services))))
     servers)
