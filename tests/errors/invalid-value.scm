;; A field has a value that it cannot have.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (port 99999)            ;; error[invalid-value]: `port` must be a port number from 1 to 65535, found 99999
          (allow-ping? "true")))  ;; error[invalid-value]: `allow-ping?` must be #t or #f, found "true" ⇒ write #t or #f, without quotes
