;; A procedure is called with too many or too few arguments.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (max-users (string->number))))  ;; error[wrong-argument-count]: `string->number` takes 1 to 2 arguments, 0 given
