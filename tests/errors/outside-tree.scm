;; guixsvc compile
;; A file is read that does not lie in the source tree.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file (local-file "/etc/passwd"))))  ;; error[outside-tree]: the file /etc/passwd leads out of the source tree and is not read (`--allow-read DIR` permits it)
