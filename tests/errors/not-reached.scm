;; A record or a clause is written that no service makes use of.
(use-modules (gnu services) (gnu services telephony))

(define voice
  (mumble-server-configuration (port 64739)))  ;; warning[not-reached]: this is declared but not reached ⇒ no service of what this file declares comes of it

(service mumble-server-service-type)
