;; A record that is made by the name of its module is one.
(use-modules (gnu))

(list (service (@ (gnu services telephony) mumble-server-service-type)
               ((@ (gnu services telephony) mumble-server-configuration)
                (port 99999)                ;; error[invalid-value]: `port`
                (max-user 5))))             ;; error[unknown-field]: has no field `max-user`
