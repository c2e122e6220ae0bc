;; The names of older Guix.
(use-modules (gnu services) (gnu services telephony) (guix gexp) (gnu packages jami))

(list (service murmur-service-type
               (murmur-configuration
                (welcome-text "Ahoy")
                (allow-ping? #t)
                (public-registration
                 (murmur-public-registration-configuration
                  (name "Harbour")
                  (password "registration, secret")
                  (url "https://harbour.example.org")))))
      (service jami-service-type
               (jami-configuration
                (jamid libjami))))
