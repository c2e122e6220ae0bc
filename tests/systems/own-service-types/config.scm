;; Types of services that the file makes itself.
(use-modules (gnu) (gnu services configuration) (gnu services shepherd) (gnu services telephony) (srfi srfi-1))

(define (port-number? value)
  (and (integer? value) (< 0 value 65536)))

(define-maybe string)

(define-configuration bridge-configuration
  (port (port-number 64738) "Of the server that it bridges to.")
  (title maybe-string "What it is called there.")
  (no-serialization))

(define (bridge-shepherd-services config)
  (list (shepherd-service
         (provision '(bridge))
         (start #~(make-forkexec-constructor
                   (list "/bin/bridge" #$(number->string (bridge-configuration-port config))))))))

(define bridge-service-type
  (service-type
   (name 'bridge)
   (extensions (list (service-extension shepherd-root-service-type bridge-shepherd-services)))
   (compose concatenate)
   (extend (lambda (config ports) config))
   (default-value (bridge-configuration (port 64739)))
   (description "Bridges rooms.")))

(define other-service-type
  (service-type
   (inherit bridge-service-type)
   (name 'other)))

(define %services
  (list (service bridge-service-type)
        (service other-service-type (bridge-configuration (title "other")))
        (service mumble-server-service-type)))

(define (bridged services)
  "The ports that bridges lead to."
  (map (compose bridge-configuration-port service-value)
       (filter (lambda (one) (eq? (service-kind one) bridge-service-type)) services)))

(operating-system
  (host-name "voice")
  (services
   (append (modify-services %services
             (delete other-service-type)
             (mumble-server-service-type
              config => (mumble-server-configuration
                         (inherit config)
                         (port (first (bridged %services)))
                         (max-users (length %services)))))
           %base-services)))
