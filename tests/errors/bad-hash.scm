;; A `#` begins nothing that Guile knows.
(use-modules (gnu services) (gnu services telephony))

# my server, it's the (main one  ;; error[bad-hash]: unknown `#`; comments begin with `;`
(service mumble-server-service-type)
