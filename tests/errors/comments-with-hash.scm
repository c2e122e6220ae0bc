;; `#` where a comment is meant; what stands behind it is passed over.
(use-modules (gnu services) (gnu services telephony))

# my server, it's the (main one         ;; error[bad-hash]: unknown `#`; comments begin with `;`
#my other server                        ;; error[bad-hash]: unknown `#my`; comments begin with `;`
## heading                              ;; error[bad-hash]: comments begin with `;`
(define d #zz)                          ;; error[bad-hash]: expected `#t`, `#f`
(service mumble-server-service-type)
