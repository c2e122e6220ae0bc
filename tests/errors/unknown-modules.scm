;; Modules that begin like Guix's, are in no Guix and not in this tree.
(use-modules (gnu)
             (gnu services telephoney)          ;; error[unknown-module]: there is no module `(gnu services telephoney)` ⇒ did you mean `(gnu services telephony)`?
             ((gnu service telephony) #:prefix s:)  ;; error[unknown-module]: there is no module `(gnu service telephony)`
             ((gnu services telefony) #:select (jami-service-type))  ;; error[unknown-module]: no module `(gnu services telefony)`
             (gnu packages acme-tools)          ;; warning[unknown-module]: no module `(gnu packages acme-tools)` in Guix of March 2026, in this tree or on `-L`
             (gnu services colord)
             (guix config)
             (guix gexps)                       ;; warning[unknown-module]: no module `(guix gexps)`
             (acme telephony))
(use-service-modules networking telephonny)     ;; error[unknown-module]: there is no module `(gnu services telephonny)` ⇒ did you mean `(gnu services telephony)`?
(use-package-modules telefony)                  ;; warning[unknown-module]: no module `(gnu packages telefony)`
(use-system-modules locale lokale)              ;; warning[unknown-module]: no module `(gnu system lokale)`

(list (service mumble-server-service-type
               (mumble-server-configuration
                (package (@ (gnu packages telefony) mumble)))))  ;; warning[unknown-module]: no module `(gnu packages telefony)`
