;; What looks like a comment of other languages and is data, or a name of the file's own.
(use-modules (gnu services) (gnu services telephony))

(define (// a b) (quotient a b))
(define words
  '(a
    -- b
    // c /* d))
(define --port 14)
--port

(service mumble-server-service-type
         (mumble-server-configuration
          (port (// 128000 2))
          (max-users (length words))))
