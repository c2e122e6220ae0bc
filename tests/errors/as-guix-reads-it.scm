;; What works in Guix: a `define-public` with a body, keywords of forms under a prefix, a greek lambda, deprecated
;; accessors, and filters over Guix's own lists.
(use-modules ((gnu services) #:prefix s:) (gnu services base) (gnu services desktop) (gnu services networking)
             (gnu services telephony) (gnu services xorg) (guix packages) (srfi srfi-1))

(define-public port
  (define base 64000)
  (+ base 738))

(define base (murmur-configuration))               ;; warning[deprecated-name]: `murmur-configuration` is deprecated

(define usual
  (remove (λ (service)
            (or (eq? (s:service-kind service) ntp-service-type)
                (eq? 'x (s:service-type-name (s:service-kind service)))))
          %desktop-services))

((λ services (append services usual))
 (s:service mumble-server-service-type
            (mumble-server-configuration
             (inherit base)
             (port (+ 90000 port))                  ;; error[invalid-value]: `port` must be a port number
             (max-users
              (if (murmur-configuration? base)      ;; warning[deprecated-name]: `murmur-configuration?` is deprecated
                  (murmur-configuration-max-users base)  ;; warning[deprecated-name]: `murmur-configuration-max-users`
                  5))))
 (first
  (s:modify-services (list (s:service jami-service-type) (s:service gdm-service-type))
    (s:delete gdm-service-type))))
