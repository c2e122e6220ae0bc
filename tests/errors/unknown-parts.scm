;; An element that is not known is no fault of the procedure that is given the list, nor a value out of range.
(use-modules (gnu) (gnu services telephony) (srfi srfi-1) (ice-9 match) (acme voice))

(define certificate (string-join (list (getenv "HOME") "tls" "cert.pem") "/"))  ;; note[unknown-value]: `ssl-cert` is not known
(define path (string-concatenate (list "/" (getenv "HOME"))))  ;; note[unknown-value]: `ssl-key` is not known
(define letters (list->string (list #\a (acme-letter))))
(define backwards (reverse-list->string (list #\a (acme-letter))))
(define copied (alist-copy (list (cons 1 2) (acme-pair))))
(define total (apply + (list 1 (acme-number))))
(define port (if (equal? acme-port 64738) 100000 64738))  ;; note[unknown-value]: `port` is not known ;; warning[invalid-value]: found 100000
(define chosen (match (list 1 (acme-x)) ('(1 2) 'both) (_ 'other)))

(list (service mumble-server-service-type
               (mumble-server-configuration
                (ssl-cert certificate)
                (ssl-key path)
                (port port)
                (max-users (car (list 5 (acme-x)))))))
