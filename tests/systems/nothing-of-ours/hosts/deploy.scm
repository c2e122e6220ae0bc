;; Machines of which one is known, and none speaks of a service of ours.
(use-modules (gnu machine) (gnu machine ssh) (site base) (acme hosts))

(list (machine
       (operating-system base-os)
       (environment managed-host-environment-type)
       (configuration (machine-ssh-configuration (host-name "base.example.org"))))
      (machine
       (operating-system acme-printer-os)
       (environment managed-host-environment-type)))
