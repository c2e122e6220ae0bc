(use-modules (gnu services telephony))

'(("voice" . 64740) ("lobby" . 64741))
