(use-modules (gnu services) (gnu services telephony) (site ports))  ;; note[inferred-load-path]: the folder modules is taken for a load path: the modules in it are named from there ⇒ Guix needs it as `-L modules`, or named in .guix-channel

(service mumble-server-service-type
         (mumble-server-configuration
          (port port)))
