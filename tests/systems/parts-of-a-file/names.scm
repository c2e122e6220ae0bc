(use-modules (gnu services telephony))

(map idenity (filter string? (list "voice")))
