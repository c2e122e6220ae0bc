;; Findings that comments ignore, and comments that ignore nothing.
(use-modules (gnu services) (gnu services telephony))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (port 0)                ; guixsvc: ignore[invalid-value] the next line has no fault
                (max-users 5)           ; guixsvc: ignore[invalid-value] ;; warning[unused-ignore]: there is no `invalid-value` here to ignore
                (bonjour? #t)           ; guixsvc: ignore[invalid-valeu] ;; warning[bad-ignore]: there is no finding `invalid-valeu` to ignore ⇒ did you mean `invalid-value`?
                (allow-html? #t)        ; guixsvc: ignore ;; warning[bad-ignore]: this names no finding to ignore
                ;; guixsvc: ignore[literal-secret] everybody knows it
                (server-password
                 "open")))
      (service jami-service-type
               (jami-configuration
                (debug? #t))))
