;; guixsvc compile
;; What to write instead is said also where the cause is a fault, or was found before.
(use-modules (gnu) (gnu services telephony) (guix inferior) (acme voice))

(define inferior (inferior-for-channels (list)))
(define days (acme-days))  ;; error[not-evaluated]: `log-days` is not known here ⇒ `-L DIR`

(list
 (service mumble-server-service-type
  (mumble-server-configuration
   (log-days days)
   (server-password (number->string days)) ;; note[unknown-value]: `server-password` is not known here ⇒ `--host-secret
   (package (car (cadr inferior 1)))))  ;; note[not-evaluated]: `package` is not known here ⇒ leave `package` out ;; error[wrong-argument-count]: `cadr`
 (service jami-service-type
  (jami-configuration
   (dbus (car days)))))  ;; note[unknown-value]: `dbus` is not known here ⇒ leave `dbus` out
