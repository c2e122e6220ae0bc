;; Included: these definitions stand as if written in the including file.
(define %users 75)

(include "greeting.scm")

(define %settings
  (mumble-server-configuration
   (max-users %users)
   (welcome-text %greeting)))
