(use-modules (gnu services) (gnu services telephony))
(service mumble-server-service-type) ; café  ;; error[not-utf-8]: this is not UTF-8 text: byte 0xe9 at offset 96
