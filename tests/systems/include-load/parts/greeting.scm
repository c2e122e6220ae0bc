(define %greeting (string-append "At most " (number->string %users)))
