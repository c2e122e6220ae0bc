;; What goes through hash tables and parameters of Guile is known.
(use-modules (gnu) (gnu services telephony))

(define table (make-hash-table))
(hash-set! table 'voice (list (service mumble-server-service-type)))

(define more (make-parameter '()))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (services
   (parameterize ((more (list (service jami-service-type))))
     (append (hash-ref table 'voice)
             (more)
             %base-services))))
