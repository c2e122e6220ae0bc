;; What only the machine itself can tell: its environment and its files.
(use-modules (gnu) (gnu services telephony) (ice-9 textual-ports))

(define %greeting
  (or (getenv "VOICE_GREETING") "Hello"))

(define %rules
  (call-with-input-file "/etc/voice/rules.txt" get-string-all))

(define production?
  (file-exists? "/etc/voice/production"))

(operating-system
  (host-name (if production? "voice" "voice-test"))
  (timezone "Etc/UTC")
  (services
   (append (list (service mumble-server-service-type
                          (mumble-server-configuration
                           (port 64738)
                           (welcome-text %greeting)
                           (max-users (if production? 500 5))
                           (channelname-regex (string-append "[a-z]" %rules)))))
           (if production?
               (list (service jami-service-type
                              (jami-configuration
                               (accounts (list (jami-account (archive "/etc/jami/stage.gz")))))))
               '())
           %base-services)))
