;; Names that no known Guix has, where modules of Guix are imported; of packages nothing is said.
(use-modules (gnu) (srfi srfi-1))
(use-service-modules telephony)
(use-package-modules admin)

(define users (list 20 default-users-of-all?))           ;; warning[unbound-variable]: unbound variable `default-users-of-all?`

(operating-system
  (host-name "voice")
  (packages (list new-package-of-later))
  (services
   (append
    (list (service mumble-server-service-type
                   (mumble-server-configuration
                    (welcome-text Hello)                 ;; warning[misspelt-name]: `Hello` is not known here: text stands between quotation marks ;; note[unknown-value]: `welcome-text` is not known here
                    (port new-package-of-later)))        ;; note[unknown-value]: `port` is not known here
          (service ssh-service-type)                     ;; warning[unbound-variable]: `ssh-service-type`: no module that is imported here has it, nor has Guix of March 2026
          (simple-service 'tools profil-service-type (list htop)))  ;; warning[misspelt-name]: `profil-service-type` is not known here and looks like a misspelling ⇒ did you mean `profile-service-type`?
    %bas-services)))                                     ;; warning[misspelt-name]: looks like a misspelling ⇒ did you mean `%base-services`? ;; note[unknown-services]: not fully known
