(define-module (hosts voice)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:use-module (guix gexp)
  #:use-module (files settings))

(define (ini name . lines)
  (apply mixed-text-file name
         (map (lambda (line) (string-append line "\n")) lines)))

(define (server name file . more)
  (operating-system
    (host-name name)
    (timezone "Etc/UTC")
    (services (append (list (service mumble-server-service-type
                                     (mumble-server-configuration (file file))))
                      more
                      %base-services))))

(list (server "voice" (own-settings "voice"))
      (server "lobby" (ini "lobby.ini" "port=64739" "users=10"))
      (server "stage" (plain-file "stage.ini" (string-append "port=" (number->string 64740) "\n"))))
