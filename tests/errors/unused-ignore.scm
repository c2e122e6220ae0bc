;; A comment ignores a finding that there is not.
(use-modules (gnu services) (gnu services telephony))

; guixsvc: ignore[literal-secret] it is for a test  ;; warning[unused-ignore]: there is no `literal-secret` here to ignore ⇒ take it out; on a line of its own, it speaks of the form that follows
(define port 64739)

(service mumble-server-service-type
         (mumble-server-configuration
          (port port)
          (server-password "open")))                ;; warning[literal-secret]: `server-password` is written in the configuration, where everyone who reads it sees it ⇒ use `(getenv "NAME")` with `--env NAME` or, to keep it on the host, `--host-secret NAME=PATH`
