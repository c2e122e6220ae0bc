;; `(. rest)`, which Guile reads as `rest`.
(use-modules (gnu) (gnu services telephony))

(define largest (lambda* (. sizes) (apply max sizes)))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (initrd (lambda (. _) (plain-file "initrd" "")))
  (services
   (cons (service mumble-server-service-type
                  (mumble-server-configuration (max-users (largest 3 11 7))))
         %base-services)))
