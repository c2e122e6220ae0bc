;; Macros of the configuration itself.
(use-modules (gnu) (gnu services telephony))

(define-syntax-rule (with-bots (name ...) services ...)
  (list (service chatbot-service-type (list name ...))
        services ...))

(define-syntax system-of
  (syntax-rules (users)
    ((_ name (users n) body ...)
     (let ((limit 64))
       (operating-system
         (host-name name)
         (timezone "Etc/UTC")
         (services
          (append (list (service mumble-server-service-type
                                 (mumble-server-configuration (port limit) (max-users n))))
                  body ... %base-services)))))))

(define limit 20)

(define-syntax-rule (define-jami name field ...)
  (define name (service jami-service-type (jami-configuration field ...))))

(define-jami jami (debug? #t) (auto-answer? #t))

(system-of "voice"
  (users (+ limit 1))
  (with-bots ("music" "clock") jami))
