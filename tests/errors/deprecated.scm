;; Former names.
(use-modules (gnu services) (gnu services telephony))

(service murmur-service-type            ;; warning[deprecated-name]: `murmur-service-type` is deprecated
         (murmur-configuration          ;; warning[deprecated-name]: `murmur-configuration` is deprecated
          (allow-ping? #t)
          (public-registration
           (murmur-public-registration-configuration  ;; warning[deprecated-name]: `murmur-public-registration-configuration` is deprecated
            (name "a")
            (password "b")              ;; warning[literal-secret]: `password` is written
            (url "c")))))
