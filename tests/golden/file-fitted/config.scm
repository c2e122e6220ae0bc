;; An ini of one's own that needs more than the state directory: a low port, files that only root may read, a
;; database elsewhere. All but the names of the TLS files stays as it stands.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file (local-file "harbour.ini"))))
