;; No pattern of a `match` fits the value.
(use-modules (gnu services) (gnu services telephony) (ice-9 match))

(define (port-of host)
  (match host  ;; error[no-match]: no pattern of this `match` matches "north"
    ("east" 64738)
    ("west" 64739)))

(service mumble-server-service-type
         (mumble-server-configuration (port (port-of "north"))))
