;; A field is given more than once in a record.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (max-users 50)
          (port 64739)
          (max-users 100)))  ;; error[duplicate-field]: the field `max-users` is given more than once
