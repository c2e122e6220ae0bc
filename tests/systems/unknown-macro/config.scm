;; A macro of any other kind than `syntax-rules` is not expanded.
(use-modules (gnu) (gnu services telephony))

(define-syntax with-bots
  (lambda (form)
    (syntax-case form ()
      ((_ (name ...) services ...)
       #'(list (service bot-service-type (list name ...))
               services ...)))))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (append (list (service mumble-server-service-type
                          (mumble-server-configuration (max-users 64))))
           (with-bots ("music" "clock")
             (service jami-service-type
                      (jami-configuration (debug? 'whatever))))
           %base-services)))
