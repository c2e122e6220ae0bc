(use-modules (gnu) (nongnu packages linux) (example services))
(use-service-modules desktop xorg)

(operating-system
  (kernel linux)
  (host-name (or (getenv "HOST") "laptop"))
  (services (append (example-services host-name)
                    (if (file-exists? "/sys/class/bluetooth")
                        (list (service bluetooth-service-type))
                        '())
                    (modify-services %desktop-services
                      (delete gdm-service-type)))))
