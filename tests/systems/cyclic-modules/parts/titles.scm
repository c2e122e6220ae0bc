(define-module (parts titles)
  #:use-module (parts rooms)
  #:export (title))

;; (parts rooms) needs this module, and this one needs it: Guile copes, as names are looked up late.
(define (title room)
  (if (known? room)
      (string-append "The " room)
      "Nowhere"))
