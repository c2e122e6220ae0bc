(define %users 99)
