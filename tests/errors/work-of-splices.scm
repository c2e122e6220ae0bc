; A template is measured before it is filled.
(use-modules (gnu services) (gnu services telephony) (srfi srfi-1))
(let ((l (iota 400000)))
  `(,@l ,@l ,@l))  ;; error[wrong-argument]: the list has more than 1000000 elements
(list (service mumble-server-service-type))
