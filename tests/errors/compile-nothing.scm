;; guixsvc compile ;; error[no-services]: there is no SERVICES service to compile
(use-modules (gnu services) (gnu services telephony))
(list)
