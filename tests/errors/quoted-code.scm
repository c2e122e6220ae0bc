;; Lists of services and records with a quotation, which keeps them from being evaluated.
(use-modules (gnu) (gnu services telephony))

(define (accounts-that-nothing-makes archives)
  (list (jami-account (rendezvous-point? #t))))  ;; warning[missing-field]: jami-account needs the field `archive`

(list
 (operating-system
  (host-name "a")
  (services '((service jami-service-type))))  ;; error[not-a-service]: expected a service, found (service jami-service-type)
 (operating-system
  (host-name "b")
  (services '(service jami-service-type)))    ;; error[not-a-service]: expected services, found (service jami-service-type)
 (operating-system
  (host-name "c")
  (services (list '(service jami-service-type))))  ;; error[not-a-service]: expected a service, found (service jami-service-type)
 (operating-system
  (host-name "d")
  (services
   (list
    (service mumble-server-service-type
             '(mumble-server-configuration (port 5)))  ;; error[wrong-configuration]: needs a mumble-server-configuration, found (mumble-server-configuration (port 5))
    (service jami-service-type
             (jami-configuration
              (accounts '((jami-account (archive "/a.gz"))))))))) ;; error[invalid-value]: each element of `accounts` must be a jami-account, found (jami-account (archive "/a.gz"))
 (operating-system
  (host-name "e")
  (services
   (list
    (service mumble-server-service-type #f)   ;; error[wrong-configuration]: `mumble-server-service-type` needs a mumble-server-configuration, found #f
    (service jami-service-type '()))))        ;; error[wrong-configuration]: `jami-service-type` needs a jami-configuration, found ()
 (operating-system
  (host-name "f")
  (services
   (list
    (service mumble-server-service-type "x")  ;; error[wrong-configuration]: `mumble-server-service-type` needs a mumble-server-configuration, found "x"
    (service jami-service-type
             (jami-configuration
              (accounts
               (list (jami-account))))))))    ;; error[missing-field]: jami-account needs the field `archive`
 (operating-system
  (host-name "g")
  (services
   (list
    (service mumble-server-service-type
             (mumble-server-configuration
              (allow-ping? #t)
              (public-registration
               (mumble-server-public-registration-configuration  ;; error[missing-field]: needs the fields `name` and `password`
                (url "https://example.org")))))))))
