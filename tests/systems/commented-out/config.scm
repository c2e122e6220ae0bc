;; (service jami-service-type) was here in spring.
(use-modules (gnu) (gnu services telephony) (guix gexp))
(use-service-modules networking)

#|
The old server, kept for its settings:
(service mumble-server-service-type
         (mumble-server-configuration (port 1) (unknown 'field)))
#| nested: (service jami-service-type) |#
|#

#;(define old-voice
    (service murmur-service-type (murmur-configuration (port 99999999))))

(define notes
  "(service jami-service-type (jami-configuration (debug? 7)))")

(define documented
  '(service jami-service-type (jami-configuration (no-such-field 1))))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (issue (string-append notes "\n"))
  (services
   (cons* (service dhcp-client-service-type)
          #;(service jami-service-type
                     (jami-configuration (accounts "none")))
          (service mumble-server-service-type
                   (mumble-server-configuration
                    ;; (port 64738)
                    (port 64739)
                    #;(max-users "many")
                    #| (welcome-text 5) |#
                    (max-users 30)))
          ;; (service jami-service-type
          ;;          (jami-configuration))
          %base-services)))
