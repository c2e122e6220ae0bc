(use-modules (gnu services) (gnu services telephony) (gnu packages jami))
(service jami-service-type
  (jami-configuration
    (jamid libjami)))
