;; A host without any service of ours, some of which come from elsewhere.
(use-modules (gnu) (site base))

(operating-system
  (inherit base-os)
  (host-name "desk")
  (services (append (lan-services #:wifi? #t)
                    (operating-system-user-services base-os))))
