;; What is given to a password is hidden, whatever is wrong around it.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(define word (list "hunter2xyz"))
(car (car word))                       ;; error[wrong-argument]: `car`: expected a pair, found "…"

(list (service mumble-server-service-type
               (mumble-server-configuration
                (port (cdr word))      ;; error[invalid-value]: `port` must be a port number from 1 to 65535, found ()
                (user (string-upcase (car word)))
                (group (string-append (car word) "!"))  ;; error[invalid-value]: at most 31, found "…" ;; error[exposed-secret]: `group`
                (passphrase "hunter2xyz")  ;; error[unknown-field]: mumble-server-configuration has no field `passphrase`
                (server-password (car word))))  ;; warning[literal-secret]: `server-password` is written in the configuration
      (service mumble-server-service-type  ;; error[duplicate-service]: given more than once
               (mumble-server-configuration
                (file "serverpassword=hunter2xyz")  ;; error[invalid-value]: or a file-like object, found "…"
                (server-password hunter2xyz)))  ;; warning[no-effect]: no effect ;; error[unbound-variable]: unbound variable `…`
      (list 'server-password "hunter2xyz"))  ;; error[not-a-service]: expected a service, found (server-password "…")
