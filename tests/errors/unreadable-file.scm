;; A file cannot be read.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file (local-file "mumble-server.ini"))))  ;; error[unreadable-file]: the file mumble-server.ini cannot be read: No such file or directory
