;; A form of Scheme or Guix does not have its parts.
(use-modules (gnu services) (gnu services telephony))

(let ((port))  ;; error[malformed-form]: malformed form: expected `(let ((NAME VALUE) …) BODY …)`
  (service mumble-server-service-type
           (mumble-server-configuration (port port))))
