;; The end of the text comes too early.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (port 5))                     ;; error[unclosed-list]: found the end of the text, expected `)`
