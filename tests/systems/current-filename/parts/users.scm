(define %users 12)
