;; There is a closing parenthesis too many.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (port 64739))))  ;; error[extra-closer]: found `)`, but no list is open here; expected a form
