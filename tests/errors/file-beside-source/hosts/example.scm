(use-modules (gnu services) (gnu services telephony) (ice-9 rdelim))

(service mumble-server-service-type
         (mumble-server-configuration
          (welcome-text (call-with-input-file "welcome.html" read-line))))  ;; warning[file-beside-source]: Guile looks for welcome.html in the folder where it is started, not beside this file ⇒ name it (string-append (dirname (current-filename)) "/welcome.html")
