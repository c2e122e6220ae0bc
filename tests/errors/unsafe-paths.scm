;; Files that root would open for a service, where others than root can put a link in their place.
(use-modules (gnu) (gnu services telephony))

(define (host name . services)
  (operating-system (host-name name) (services services)))

(define* (tls cert key #:key (database "/var/lib/mumble-server/db.sqlite"))
  (service mumble-server-service-type
           (mumble-server-configuration (ssl-cert cert) (ssl-key key) (database-file database))))

(list
 (host "h0" (tls "/etc/letsencrypt/live/voice/fullchain.pem"
                 "/var/lib/mumble-server/key.pem")) ;; error[unsafe-path]: `ssl-key` lies below /var/lib/mumble-server, which belongs to a service
 (host "h1" (tls "/tmp/cert.pem" ;; error[unsafe-path]: `ssl-cert` lies below /tmp, where anybody can put a link
                 "/etc/../home//voice/key.pem")) ;; error[unsafe-path]: `ssl-key` lies below /home, where a user could put a link
 (host "h2" (tls "/srv/voices/cert.pem"
                 "/srv/voice/tls/key.pem" ;; error[unsafe-path]: `ssl-key` lies below /srv/voice, which belongs to a service
                 #:database "/srv/voice/db.sqlite"))
 (host "h3" (tls "/root/cert.pem" "/home/key.pem"))
 (host "h4" (service mumble-server-service-type
                     (mumble-server-configuration (file "/dev/shm/server.ini")))) ;; error[unsafe-path]: `file` lies below /dev/shm ;; note[mumble-server/ini-not-known]: not known here
 (host "h5" (service mumble-server-service-type
                     (mumble-server-configuration
                      (file (plain-file "server.ini" "database=/srv/voice/db.sqlite
sslCert=/srv/voice/cert.pem ;; error[unsafe-path]: `sslCert` lies below /srv/voice
sslKey=/run/user/1000/key.pem ;; error[unsafe-path]: `sslKey` lies below /run/user
")))))
 (host "h6" (service jami-service-type
                     (jami-configuration
                      (accounts (list (jami-account (archive "/var/lib/jami/meeting.gz")) ;; error[unsafe-path]: `archive` lies below /var/lib/jami
                                      (jami-account (archive "/etc/jami/meeting.gz"))))))))
