(use-modules (gnu) (gnu services telephony) (site rooms))

(operating-system
  (host-name "lobby")
  (services (append (rooms 64740) %base-services)))
