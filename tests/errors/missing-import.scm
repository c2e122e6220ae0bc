;; Names of services of others: another version of Guix may have them in a module that is imported.
(use-modules (gnu) (srfi srfi-1))
(use-service-modules networking telephony)

(operating-system
  (host-name "voice")
  (services
   (append
    (list (service jami-service-type)
          (service ntp-service-type)
          (service docker-service-type)           ;; warning[missing-import]: `docker-service-type` is of `(gnu services docker)`, which is not imported ⇒ add `docker` to `use-service-modules`
          (service openssh-service-type           ;; warning[missing-import]: `(gnu services ssh)`
                   (openssh-configuration         ;; warning[missing-import]: `(gnu services ssh)`
                    (port-number 2222)))
          (service nothing-that-any-guix-has-service-type)  ;; warning[unbound-variable]: no module that is imported here has it, nor has Guix of March 2026
          (simple-service 'tools profile-service-type (list git nss-certs)))  ;; warning[missing-import]: `git` is of `(gnu packages version-control)` ;; warning[missing-import]: `nss-certs` is of `(gnu packages certs)`
    (remove (lambda (service) (eq? (service-kind service) gdm-service-type))
            %desktop-services))))                 ;; warning[missing-import]: `(gnu services desktop)`
