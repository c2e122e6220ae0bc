;; Brackets that do not pair. Reading goes on at the next form in the first column.
(use-modules (gnu services) (gnu services telephony))

(define a (list 1 2)))                  ;; error[extra-closer]: no list is open here
(define b [list 1 2))                   ;; error[mismatched-closer]: found `)`, expected `]`
(define c (list 1 2]                    ;; error[mismatched-closer]: found `]`, expected `)` ;; error[unclosed-list]: found a new form in the first column
(service mumble-server-service-type
         (mumble-server-configuration
          (port 0)))                    ;; error[invalid-value]: found 0
