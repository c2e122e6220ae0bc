;; What only a build can make.
(use-modules (gnu) (gnu services telephony) (guix gexp))

(define rooms '("lobby" "stage"))

(define archives
  (map (lambda (room)
         (computed-file (string-append room ".gz")
                        #~(call-with-output-file #$output
                            (lambda (port) (display #$room port)))))
       rooms))

(define settings
  (mixed-text-file "mumble-server.ini"
                   "port=64738\n"
                   "database=" #~(string-append "/var/lib/" "mumble.sqlite") "\n"))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (cons* (service mumble-server-service-type
                   (mumble-server-configuration
                    (file settings)))
          (service jami-service-type
                   (jami-configuration
                    (accounts
                     (map (lambda (archive) (jami-account (archive archive)))
                          archives))))
          %base-services)))
