(define-module (site roles)
  #:use-module (gnu)
  #:use-module (gnu services telephony)
  #:use-module (guix records)
  #:export (roles))

;; A role changes a system; which roles a host has, only the host says.
(define-record-type* <role> role make-role role?
  (name role-name)
  (apply role-apply (default identity) (sanitize (checked-by-channel))))

(define-syntax-rule (with-services list)
  (lambda (os)
    (operating-system
      (inherit os)
      (services (append list (operating-system-user-services os))))))

(define roles
  (list (role (name 'voice)
              (apply (with-services (list (service mumble-server-service-type (mumble-server-configuration (port 0)))))))))
