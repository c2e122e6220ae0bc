;; guixsvc compile
;; A file can be made by Guix only.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file (computed-file "mumble-server.ini" #~(begin #t)))))  ;; error[unavailable-file]: the content of a computed-file can be made by Guix only ⇒ use a plain-file, a local-file or the path of a file on the host
