;; guixsvc compile
;; A string that is changed in place is not known afterwards, whatever it is called; others are.
(use-modules (gnu) (gnu services telephony) (srfi srfi-1) (acme voice))

(define written "written out")
(define made (string-append "made" " here"))
(define same made)
(string-set! same 0 #\M)
(define elsewhere (string-copy "x"))
(define file "/var/lib/mumble-server/db.sqlite")
(define (keep text)
  (acme-log text)      ;; error[not-evaluated]: `user` is not known here
  text)
(string-fill! written #\x)  ;; error[wrong-argument]: `string-fill!`: a string that is written out cannot be changed

(operating-system
  (host-name "a")
  (services
   (list
    (service mumble-server-service-type
     (mumble-server-configuration
      (welcome-text made)             ;; error[not-evaluated]: `welcome-text` is not known here
      (database-file file)
      (user (keep "voice")))))))
