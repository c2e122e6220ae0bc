; What an alternative bound that did not match is no name.
(use-modules (gnu services) (gnu services telephony) (ice-9 match))
(define (first-of x)
  (match x
    ((or (a 1 ...) (b #f ...)) 64738)
    (_ #f)))
(list (service mumble-server-service-type
               (mumble-server-configuration (port (first-of '(#f #f)))
                                            (prt 1))))  ;; error[unknown-field]: has no field `prt`
