;; guixsvc check --select mumble-server/html-without-limits
(use-modules (gnu services) (gnu services telephony) (gnu system))

(define (host name configuration)
  (operating-system
    (host-name name)
    (services (list (service mumble-server-service-type configuration)))))

(list (host "a" (mumble-server-configuration
                 (allow-html? #t)
                 (text-message-length 0)  ;; warning[mumble-server/html-without-limits]: `text-message-length` is 0, no limit ⇒ HTML is allowed here
                 (image-message-length 0)))  ;; warning[mumble-server/html-without-limits]: `image-message-length` is 0
      (host "b" (mumble-server-configuration (text-message-length 0)))
      (host "c" (mumble-server-configuration (allow-html? #f) (text-message-length 0)))
      (host "d" (mumble-server-configuration (allow-html? #t) (text-message-length 5000)))
      (host "e" (mumble-server-configuration (allow-html? #t) (text-message-length #f))))
