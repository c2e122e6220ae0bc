;; A name is one that Guix has given up.
(use-modules (gnu services) (gnu services telephony))

(service murmur-service-type                   ;; warning[deprecated-name]: `murmur-service-type` is deprecated ⇒ it is now called `mumble-server-service-type`
         (murmur-configuration (port 64739)))  ;; warning[deprecated-name]: `murmur-configuration` is deprecated ⇒ it is now called `mumble-server-configuration`
