;; A field is not of the form `(NAME VALUE)`.
(use-modules (gnu services) (gnu services telephony) (gnu packages nss))

(service jami-service-type
         (jami-configuration
          (nss-certs nss-certs #f)))  ;; error[malformed-field]: malformed field of jami-configuration: `nss-certs` takes one value, found two
