;; A character literal names no character.
(use-modules (gnu services) (gnu services telephony))

(define separator #\newlin)  ;; error[bad-character]: unknown character `#\newlin`; expected one character, a name such as `space`, or a code point such as `x41` after `#\`
(service mumble-server-service-type)
