;; Files of the tree that are read as text; names count from the current folder, which is the root of the tree.
(use-modules (gnu) (gnu services telephony) (ice-9 textual-ports) (ice-9 rdelim))

(define here (dirname (current-filename)))

(define (all-lines port)
  (let loop ((line (read-line port)) (found '()))
    (if (eof-object? line)
        (reverse found)
        (loop (read-line port) (cons line found)))))

(define lines (call-with-input-file (string-append here "/lines") all-lines))
(define settings (call-with-input-file (in-vicinity here "settings.sexp") read))

(define days
  (let* ((port (open-input-file "hosts/settings.sexp"))
         (comment (read-line port))
         (data (read port)))
    (close-port port)
    (assq-ref data 'days)))

(operating-system
  (host-name "voice")
  (services
   (cons (service mumble-server-service-type
                  (mumble-server-configuration
                   (welcome-text (string-trim-right (call-with-input-file "texts/welcome.html" get-string-all)))
                   (max-users (assq-ref settings 'users))
                   (log-days days)
                   (autoban-time (length lines))
                   (username-regex (with-input-from-file "hosts/lines" (lambda () (read-line) (read-line))))
                   (port (string->number (list-ref lines 3)))
                   (channelname-regex (call-with-input-file "lines" get-line))))  ; beside this file only
         %base-services)))
