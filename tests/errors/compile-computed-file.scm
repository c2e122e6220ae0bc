;; guixsvc compile
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file (computed-file "x.ini" #~(begin #t)))))  ;; error[unavailable-file]: the content of a computed-file can be made by Guix only
