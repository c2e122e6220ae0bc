;; What goes through hash tables and parameters of Guile is not known, and may be ours.
(use-modules (gnu) (gnu services telephony))

(define table (make-hash-table))
(hash-set! table 'voice (list (service mumble-server-service-type)))

(define more (make-parameter '()))
(more (list (service mumble-server-service-type)))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (append (list (service jami-service-type))
           (hash-ref table 'voice)
           (more)
           %base-services)))
