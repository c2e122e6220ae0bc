(use-modules (gnu home) (gnu home services) (gnu home services shells)
             (gnu packages) (gnu services) (guix gexp) (example home))

(define aliases (read-aliases "aliases.txt"))

(home-environment
 (packages (specifications->packages '("git" "mumble")))
 (services
  (append (list (service home-bash-service-type
                         (home-bash-configuration (aliases aliases)))
                (simple-service 'variables home-environment-variables-service-type
                                `(("EDITOR" . "vi"))))
          %example-home-services)))
