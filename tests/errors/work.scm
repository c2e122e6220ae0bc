(use-modules (gnu services) (gnu services telephony) (srfi srfi-1))

;; What would be built is measured before it is built.
(string-join (make-list 4000 (make-string 1000000 #\a)) "")  ;; error[wrong-argument]: `string-join`: the string has more than 1000000 characters
(string-concatenate (make-list 4000 (make-string 1000000 #\a)))  ;; error[wrong-argument]: `string-concatenate`: the string has more than 1000000 characters
(length (concatenate (make-list 10000 (iota 1000))))  ;; error[wrong-argument]: `concatenate`: the list has more than 1000000 elements
(apply append (make-list 10000 (iota 1000)))  ;; error[wrong-argument]: `append`: the list has more than 1000000 elements
(apply zip (make-list 1001 (iota 1000)))  ;; error[wrong-argument]: `zip`: the list has more than 1000000 elements
(format #f "~a" (make-list 1000 (make-string 1001 #\a)))  ;; error[wrong-argument]: `format`: the string has more than 1000000 characters
(list (service mumble-server-service-type))
