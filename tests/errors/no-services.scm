;; A file that was named and declares nothing; the remark stands at its start. ;; note[no-services]: this file declares no service
(use-modules (gnu packages))
(define manifest (list "hello"))
