;; `guix deploy` reads this file in a module that uses (gnu) and (gnu machine …).
(use-modules (site voice))

(list (machine
       (operating-system (voice-os "north"))
       (environment managed-host-environment-type)
       (configuration
        (machine-ssh-configuration
         (host-name "north.example.org")
         (system "x86_64-linux"))))
      (machine
       (operating-system (voice-os "south" 60))
       (environment managed-host-environment-type)
       (configuration #f)))
