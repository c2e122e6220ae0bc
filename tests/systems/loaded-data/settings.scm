(use-modules (gnu services telephony))

(mumble-server-configuration (max-users 15))
