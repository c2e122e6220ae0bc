;; What may not run is compiled all the same: of a name that nothing defines, Guile only warns there, and a file
;; that is asked for before it is loaded need not be there.
(use-modules (gnu services) (gnu services telephony))

(define port
  (if (getenv "PORT")
      (string->numbr (getenv "PORT"))   ;; warning[unbound-variable]: unbound variable `string->numbr`
      (numbr 64738)))                   ;; warning[unbound-variable]: unbound variable `numbr`

(define users (+ 1 fiv))   ;; error[unbound-variable]: unbound variable `fiv`

(define more
  (if (file-exists? "more.scm")
      (load "more.scm")
      '()))

(list (service mumble-server-service-type))
