;; guixsvc check --select mumble-server/opus-threshold --target debian-12
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type (mumble-server-configuration (port 5) (opus-threshold 100)))
