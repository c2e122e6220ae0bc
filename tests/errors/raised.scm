;; The configuration itself stops with an error.
(use-modules (gnu services) (gnu services telephony))

(define (port-of host)
  (cond ((string=? host "east") 64738)
        (else (error "there is no host named" host))))  ;; error[raised]: the configuration stops here with an error: there is no host named esat

(service mumble-server-service-type
         (mumble-server-configuration (port (port-of "esat"))))
