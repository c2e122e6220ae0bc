(use-service-modules ssh)

(define more
  (append-map list (list (service openssh-service-type))))
