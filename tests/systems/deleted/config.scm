;; Services that are taken away again.
(define-module (config)
  #:use-module (gnu)
  #:use-module (gnu services desktop)
  #:use-module (gnu services telephony)
  #:use-module (gnu services xorg)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26))

(define full
  (operating-system
    (host-name "full")
    (timezone "Etc/UTC")
    (services (cons* (service mumble-server-service-type
                              (mumble-server-configuration (port 64800)))
                     (service jami-service-type
                              (jami-configuration (debug? #t)))
                     (service gnome-desktop-service-type)
                     %desktop-services))))

(define (without kind services)
  (remove (lambda (service)
            (eq? (service-kind service) kind))
          services))

(define silent
  (operating-system
    (inherit full)
    (host-name "silent")
    (services (modify-services (operating-system-user-services full)
                (delete jami-service-type)
                (delete gdm-service-type)))))

(define quiet
  (operating-system
    (inherit full)
    (host-name "quiet")
    (services (without mumble-server-service-type
                       (without gdm-service-type
                                (operating-system-user-services full))))))

(define bare
  (operating-system
    (inherit full)
    (host-name "bare")
    (services (filter (lambda (s)
                        (not (memq (service-kind s)
                                   (list mumble-server-service-type jami-service-type))))
                      (operating-system-user-services full)))))

(list silent quiet bare)
