;; Names of ours that no module in scope exports, where all of them are listed: the import is named. Names of
;; other services may have been elsewhere in another Guix.
(use-modules (gnu))
(use-service-modules networking ssh)

(operating-system
  (host-name "voice")
  (services
   (append
    (list (service mumble-server-service-type     ;; error[unbound-variable]: `(gnu services telephony)`, which exports it, is not imported ⇒ add `telephony` to `use-service-modules`
                   (mumble-server-configuration   ;; error[unbound-variable]: unbound variable `mumble-server-configuration`
                    (port 64738)))
          (service ntp-service-type)
          (service murmur-service-type)           ;; error[unbound-variable]: unbound variable `murmur-service-type`
          (service docker-service-type)
          (service nothing-that-any-guix-has-service-type)  ;; warning[unbound-variable]: no module that is imported here has it, nor has Guix of March 2026
          (simple-service 'tools profile-service-type (list git nss-certs)))
    %desktop-services)))
