(use-modules (gnu services) (gnu services telephony) (guix gexp) (srfi srfi-1) (ice-9 match))
(define p "hunter2xyzzy")(list (service mumble-server-service-type (mumble-server-configuration (server-password p) (port (substring p 0 8)))))
