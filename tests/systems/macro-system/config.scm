;; A macro is given a system, and a service beside it.
(use-modules (gnu) (gnu services telephony))

(define-syntax add-services
  (syntax-rules ()
    ((_ os service ...)
     (operating-system
       (inherit os)
       (services (cons* service ... (operating-system-user-services os)))))))

(define base
  (operating-system
    (host-name "voice")
    (timezone "Etc/UTC")
    (services %base-services)))

(add-services base (service mumble-server-service-type))
