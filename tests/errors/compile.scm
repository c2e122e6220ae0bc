;; guixsvc compile
;; Faults that matter only where files are to be made.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (package #f)            ;; error[unavailable-package]: `package` names a package that Debian 12 has nothing for
                (file (local-file "missing.ini"))))  ;; error[unreadable-file]: the file missing.ini cannot be read
      (service jami-service-type
               (jami-configuration
                (libjami (plain-file "x" "y"))  ;; error[unavailable-package]: `libjami` names a package
                (accounts
                 (list (jami-account
                        (archive (computed-file "a.gz" #~(begin #t)))))))))  ;; error[unavailable-file]: can be made by Guix only
