;; Root would read a file that others can put in its place.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (ssl-cert "/var/lib/mumble-server/cert.pem")  ;; error[unsafe-path]: `ssl-cert` lies below /var/lib/mumble-server, which belongs to a service: it could put a link to any file there ⇒ root reads it for the service; keep it where only root can write, in /etc for example
          (ssl-key "/var/lib/mumble-server/key.pem")))  ;; error[unsafe-path]: `ssl-key` lies below /var/lib/mumble-server, which belongs to a service: it could put a link to any file there ⇒ root reads it for the service; keep it where only root can write, in /etc for example
