;; A comment is written as in another language.
(use-modules (gnu services) (gnu services telephony))

// The voice server, it's for (everyone  ;; error[bad-comment]: `//` begins no comment in Scheme; comments begin with `;`
(service mumble-server-service-type)
