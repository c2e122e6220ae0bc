;; guixsvc compile ;; error[no-services]: there is no Jami or Mumble service to compile
(use-modules (gnu services) (gnu services telephony))
(list)
