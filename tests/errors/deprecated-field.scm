;; A field has a name that Guix has given up.
(use-modules (gnu services) (gnu services telephony) (gnu packages jami))

(service jami-service-type
         (jami-configuration
          (jamid libjami)))  ;; warning[deprecated-field]: the field `jamid` is deprecated ⇒ it is now called `libjami`
