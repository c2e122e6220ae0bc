;; A system that only a test of it uses, in a virtual machine that a gexp starts.
(define-module (site tests)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:use-module (gnu system vm)
  #:use-module (gnu tests)
  #:use-module (guix gexp)
  #:export (%test-voice))

(define (voice-os users)
  (operating-system
    (host-name "voice")
    (timezone "Etc/UTC")
    (services
     (cons (service mumble-server-service-type
                    (mumble-server-configuration (max-users users)))
           %base-services))))

(define (run-voice-test)
  (define os (marionette-operating-system (voice-os 3)))
  (define machine (virtual-machine (operating-system os) (memory-size 512)))
  (define test
    (with-imported-modules '((gnu build marionette))
      #~(begin
          (use-modules (gnu build marionette))
          (make-marionette (list #$machine))
          #$(spare 4))))
  (gexp->derivation "voice-test" test))

(define (spare users)
  (service mumble-server-service-type))

(define %test-voice
  (system-test
   (name "voice")
   (value (run-voice-test))))
