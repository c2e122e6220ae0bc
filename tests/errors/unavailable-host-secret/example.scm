;; guixsvc compile --service hello --host-secret WORD=/etc/secrets/hello
(use-modules (gnu services) (acme services hello))

(service hello-service-type
         (hello-configuration
          (word (getenv "WORD"))))  ;; error[unavailable-host-secret]: nothing fills in `word` at the start of Hello: give it with `--env`
