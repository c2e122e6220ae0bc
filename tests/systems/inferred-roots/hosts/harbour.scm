;; Neither modules/ nor old/ is above this file or said to be a load path; (site voice) lies in one of them only.
(use-modules (gnu)
             (gnu services telephony)
             (site voice)
             (site limits))

(operating-system
  (host-name "harbour")
  (services (append (voice 64739 crowd) %base-services)))
