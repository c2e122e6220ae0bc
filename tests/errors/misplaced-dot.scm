;; A dot in a list is not before one last datum.
(use-modules (gnu services) (gnu services telephony))

(define hosts '(("east" . 64738 64739)))  ;; error[misplaced-dot]: expected `.` between the items of a list and one last datum
(service mumble-server-service-type)
