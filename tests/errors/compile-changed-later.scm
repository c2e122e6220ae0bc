;; guixsvc compile
;; A service that stands bare is what it is at the end of the file.
(define made (string-append "a" "b"))
(service mumble-server-service-type  ;; error[not-evaluated]: whether the system has this service is not known here
 (mumble-server-configuration (welcome-text made)))
(string-set! made 0 #\c)
(service jami-service-type)
