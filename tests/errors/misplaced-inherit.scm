;; `inherit` is not the first field of its record.
(use-modules (gnu services) (gnu services telephony))

(define base (mumble-server-configuration (max-users 50)))  ;; warning[not-reached]: this is declared but not reached ⇒ no service of what this file declares comes of it

(service mumble-server-service-type
         (mumble-server-configuration
          (port 64739)
          (inherit base)))                                  ;; error[misplaced-inherit]: `inherit` must be the first field of the record
