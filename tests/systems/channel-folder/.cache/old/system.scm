(use-modules (gnu) (gnu services telephony) (site rooms))

(operating-system
  (host-name "desk")
  (services (append (rooms 99999) %base-services)))
