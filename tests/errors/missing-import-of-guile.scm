;; Names of Guile's modules: where all modules in scope are listed and none has them, the import is missing.
(use-modules (gnu) (gnu services telephony) ((srfi srfi-26) #:select (cute)))
(use-service-modules desktop xorg)

(define (without type services)
  (remove (lambda (service)                   ;; error[unbound-variable]: unbound variable `remove`: `(srfi srfi-1)`, which exports it, is not imported ⇒ add `(srfi srfi-1)` to `use-modules`
            (eq? (service-kind service) type))
          services))

(define text
  (call-with-input-file "welcome.html" get-string-all))  ;; error[unbound-variable]: `(ice-9 textual-ports)`

(define (limit room)
  (match room                                 ;; error[unbound-variable]: `(ice-9 match)`, which exports it
    ('lobby 20)
    (_ 5)))

(operating-system
  (host-name "voice")
  (services
   (append (map (cute cons <> '()) '())
           (list (service jami-service-type (jami-configuration (debug? (= 20 (limit 'lobby))))))
           (without gdm-service-type %desktop-services))))
