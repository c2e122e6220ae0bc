;; Macros of the configuration itself are not expanded.
(use-modules (gnu) (gnu services telephony))

(define-syntax-rule (with-bots (name ...) services ...)
  (list (service bot-service-type (list name ...))
        services ...))

(define-syntax system-of
  (syntax-rules ()
    ((_ name body ...)
     (operating-system (host-name name) (timezone "Etc/UTC") body ...))))

(define limit 64)

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (append (list (service mumble-server-service-type
                          (mumble-server-configuration (max-users limit))))
           (with-bots ("music" "clock")
             (service jami-service-type
                      (jami-configuration (debug? 'whatever))))
           %base-services)))
