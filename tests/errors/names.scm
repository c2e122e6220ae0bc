;; Names that are not bound, when every module in scope is known.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(define greeting (string-apend "a" "b"))  ;; error[unbound-variable]: unbound variable `string-apend`
(set! unheard-of 5)                     ;; error[unbound-variable]: `set!` of the unbound variable `unheard-of`

(list (service mumble-service-type)     ;; error[unbound-variable]: unbound variable `mumble-service-type`
      (service jami-service-type
               (jami-configuration
                (debug? foo))))         ;; error[unbound-variable]: unbound variable `foo`
