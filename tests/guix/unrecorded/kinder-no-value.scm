(use-modules (gnu services) (gnu services telephony) (guix gexp))
(define port 64738)
