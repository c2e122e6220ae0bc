(concatenate-manifests
 (list (specifications->manifest '("mumble" "jami" "git"))
       (packages->manifest (list (load "guix.scm")))))
