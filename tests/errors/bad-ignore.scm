;; A comment that is to ignore findings does not say which.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (server-password "open") ; guixsvc: ignore[literal-sercet] for a test  ;; warning[literal-secret]: `server-password` is written in the configuration, where everyone who reads it sees it ⇒ use `(getenv "NAME")` with `--env NAME` or, to keep it on the host, `--host-secret NAME=PATH` ;; warning[bad-ignore]: there is no finding `literal-sercet` to ignore ⇒ did you mean `literal-secret`?
          ))
