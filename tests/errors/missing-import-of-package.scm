;; No module with packages is imported, so that no Guix has one in scope; in a form that is not known a name may be
;; no code.
(use-modules (gnu) (gnu services telephony))

(define (shown package)
  (simple-service 'shown profile-service-type (list package)))

(operating-system
  (host-name "voice")
  (services
   (list (shown tmux)  ;; warning[missing-import]: `tmux` is of `(gnu packages tmux)`, which is not imported: in Guix of March 2026 it is unbound ⇒ add `(gnu packages tmux)` to `use-modules`
         (acme-service (git (tmux "x")))  ;; warning[unbound-variable]: unbound variable `acme-service`: no module that is imported here has it, nor has Guix of March 2026
         (service mumble-server-service-type
                  (mumble-server-configuration
                   (package mumble))))))  ;; warning[missing-import]: `mumble` is of `(gnu packages telephony)`, which is not imported: in Guix of March 2026 it is unbound ⇒ add `(gnu packages telephony)` to `use-modules`
