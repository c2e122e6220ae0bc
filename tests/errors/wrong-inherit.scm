;; A record inherits from something that is no record of its type.
(use-modules (gnu services) (gnu services telephony))

(define base (jami-configuration (debug? #t)))  ;; warning[not-reached]: this is declared but not reached ⇒ no service of what this file declares comes of it

(service mumble-server-service-type
         (mumble-server-configuration
          (inherit base)                        ;; error[wrong-inherit]: `inherit` needs a mumble-server-configuration, found a jami-configuration
          (port 64739)))
