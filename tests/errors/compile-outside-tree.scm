;; guixsvc compile
;; What lies outside of the tree is not read, whether it is there or not; a file that is only a name is no matter.
(use-modules (gnu) (gnu services telephony) (guix gexp))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (package (local-file "/opt/mumble"))
                (file (local-file "/proc/self/environ"))))  ;; error[outside-tree]: /proc/self/environ leads out of the source tree
      (service acme-service-type (local-file "/etc/hosts")))  ;; warning[unbound-variable]: no module that is imported here has it, nor has Guix of March 2026
