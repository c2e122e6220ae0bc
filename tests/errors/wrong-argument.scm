;; A procedure is called with an argument that it does not take.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (max-users (+ 50 "10"))))  ;; error[wrong-argument]: `+`: expected a number, found "10"
