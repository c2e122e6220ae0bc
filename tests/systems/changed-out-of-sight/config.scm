;; What code that is not seen had in hand may have been changed by it, and may be ours.
(use-modules (gnu) (gnu services telephony) (acme voice))

(define table (make-hash-table))
(hash-set! table 'voice (list (service mumble-server-service-type)))
(acme-fill table)

(define more (make-parameter '()))
(acme-with more (list (service mumble-server-service-type)))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (append (list (service jami-service-type))
           (hash-ref table 'voice)
           (more)
           %base-services)))
