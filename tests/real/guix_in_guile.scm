;;; Just enough of Guix for Guile to evaluate the systems of tests/systems/, written from Guix's own
;;; definitions: (guix records), (gnu services), (gnu system), (gnu services telephony).
;;;
;;; guile -L STUBS guix_in_guile.scm NAMES FILE prints what FILE declares, as JSON. NAMES lists every name in the
;;; tree: those that are defined nowhere are macros here that ignore what they are given, as are their results.

(define-module (guix-in-guile)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:export (%base-services %desktop-services opaque
            jami-service-type mumble-server-service-type
            service-kind service-value specification->package
            operating-system-host-name operating-system-user-services
            marionette-operating-system operating-system-with-console-syslog
            containerized-operating-system virtualized-operating-system
            make-operating-system make-service make-record record-fields
            %unset-value maybe-value maybe-value-set?)
  #:export-syntax (service service-type modify-services operating-system machine this-operating-system
                   simple-operating-system
                   use-service-modules use-package-modules
                   jami-configuration jami-account mumble-server-configuration
                   mumble-server-public-registration-configuration
                   record fields system-fields clause
                   define-record-type* this-record define-configuration define-configuration/no-serialization
                   define-maybe define-maybe/no-serialization))

(include "guix_records.scm")

(define-record-type <record> (make-record name fields) record? (name record-name) (fields record-fields))
(define-record-type* <service-type> service-type make-service-type type?
  (name type-name)
  (extensions type-extensions (default '()))
  (compose type-compose (default #f))
  (extend type-extend (default #f))
  (default-value type-default-value (default #f))
  (description type-description (default #f)))
(define-record-type <service> (make-service kind value) service? (kind service-kind) (value service-value))
(define-record-type <operating-system> (make-operating-system host-name services) operating-system?
  (host-name operating-system-host-name) (services operating-system-services-thunk))

;; Thunked fields see the system that is asked, not the one they were written in.
(define (operating-system-user-services os)
  ((operating-system-services-thunk os) os))

(define opaque (make-service 'opaque 'opaque))
(define %base-services (list opaque))
(define %desktop-services (list opaque))
(define (specification->package name) opaque)
(define-syntax-rule (type-of-ours title)
  (service-type (name title) (default-value (make-record "default" '()))))
(define mumble-server-service-type (type-of-ours "mumble-server"))
(define jami-service-type (type-of-ours "jami"))

;; Fields are let*: a later one sees the earlier ones.
(define-syntax fields
  (syntax-rules ()
    ((_ name base) (make-record name base))
    ((_ name base (field value) rest ...)
     (let* ((so-far base) (field value)) (fields name (acons 'field field so-far) rest ...)))))

(define-syntax record
  (lambda (x)
    (syntax-case x ()
      ((_ name (inherit base) rest ...)
       (eq? 'inherit (syntax->datum #'inherit))
       #'(fields name (record-fields base) rest ...))
      ((_ name rest ...)
       #'(fields name '() rest ...)))))

(define-syntax-rule (jami-configuration rest ...) (record "jami-configuration" rest ...))
(define-syntax-rule (jami-account rest ...) (record "jami-account" rest ...))
(define-syntax-rule (mumble-server-configuration rest ...) (record "mumble-server-configuration" rest ...))
(define-syntax-rule (mumble-server-public-registration-configuration rest ...)
  (record "mumble-server-public-registration-configuration" rest ...))

(define %accessors
  '(("mumble-server-configuration" (port . 64738) (max-users . 100) (opus-threshold . 100) (welcome-text . "")
     (public-registration . #f))
    ("mumble-server-public-registration-configuration" (name . #f) (url . #f))
    ("jami-configuration" (auto-answer? . #f) (accounts . ()))
    ("jami-account" (archive . #f))))

(for-each (match-lambda
            ((name defaults ...)
             (for-each (match-lambda
                         ((field . default)
                          (let ((accessor (string->symbol (string-append name "-" (symbol->string field)))))
                            (module-define! (current-module) accessor
                                            (lambda (record)
                                              (match (assq field (record-fields record))
                                                ((_ . value) value)
                                                (#f default))))
                            (module-export! (current-module) (list accessor)))))
                       defaults)))
          %accessors)

(define-syntax service
  (syntax-rules ()
    ((_ type) (make-service type (if (type? type) (type-default-value type) opaque)))
    ((_ type value) (make-service type value))))

(define-syntax clause
  (lambda (x)
    (syntax-case x ()
      ((_ services (delete type))
       ;; Under a prefix of an import too.
       (string-suffix? "delete" (symbol->string (syntax->datum #'delete)))
       #'(remove (lambda (s) (eq? (service-kind s) type)) services))
      ((_ services (type name arrow body ...))
       #'(map (lambda (s)
                (if (eq? (service-kind s) type)
                    (make-service type (let ((name (service-value s))) body ...))
                    s))
              services)))))

(define-syntax modify-services
  (syntax-rules ()
    ((_ services) services)
    ((_ services one rest ...) (modify-services (clause services one) rest ...))))

(define-syntax system-fields
  (lambda (x)
    (syntax-case x ()
      ((_ this base name services)
       #'(make-operating-system name services))
      ((_ this base name services (field value) rest ...)
       (case (syntax->datum #'field)
         ((inherit)
          #'(let ((base value))
              (system-fields this base (operating-system-host-name base)
                             (operating-system-services-thunk base) rest ...)))
         ((host-name)
          #'(let ((field value)) (system-fields this base field services rest ...)))
         ((services)
          #'(system-fields this base name (lambda (this) value) rest ...))
         (else
          #'(system-fields this base name services rest ...)))))))

(define-syntax operating-system
  (lambda (x)
    (syntax-case x ()
      ((name rest ...)
       (with-syntax ((this (datum->syntax #'name 'this-operating-system)))
         #'(system-fields this base "" (lambda (_) %base-services) rest ...))))))

(define-syntax this-operating-system (identifier-syntax opaque))

;; Of Guix's tests, containers and virtual machines: services of Guix are added, changed or left out.
(define-syntax-rule (simple-operating-system added ...)
  (operating-system (host-name "komputilo") (services (cons* added ... %base-services))))

(define (with-one-more os)
  (operating-system (inherit os) (services (cons opaque (operating-system-user-services os)))))
(define* (marionette-operating-system os #:key imported-modules requirements) (with-one-more os))
(define (operating-system-with-console-syslog os) (with-one-more os))
(define* (containerized-operating-system os mappings #:key shared-network?) (with-one-more os))
(define* (virtualized-operating-system os mappings #:key full-boot?) (with-one-more os))

(define-syntax machine
  (lambda (x)
    (syntax-case x ()
      ((_ (field value) rest ...)
       (if (eq? 'operating-system (syntax->datum #'field)) #'value #'(machine rest ...))))))

(define-syntax-rule (use-service-modules name ...) (if #f #f))
(define-syntax-rule (use-package-modules name ...) (if #f #f))

;; Every other name of Guix.

(define %guile
  (map resolve-interface
       '((guile) (srfi srfi-1) (srfi srfi-11) (srfi srfi-26) (ice-9 match) (ice-9 receive) (ice-9 textual-ports))))

(define (define-opaque! name)
  (unless (or (any (lambda (module) (module-variable module name)) %guile)
              (module-variable (current-module) name))
    (eval `(define-syntax ,name
             (lambda (x)
               (syntax-case x ()
                 (id (identifier? #'id) #'opaque)
                 ((id . arguments) #'opaque))))
          (current-module))
    (module-export! (current-module) (list name))))

(read-hash-extend #\~ (lambda (_ port) (read port) ''gexp))
(read-hash-extend #\$ (lambda (_ port) (read port) ''ungexp))

;; What was declared, as JSON.

(define (json value)
  (match value
    (#t "true")
    (#f "false")
    (() "[]")
    ((? number?) (number->string value))
    ((? string?) (object->string value))
    (((? pair? (? (compose symbol? car))) ...)
     (string-append "{" (string-join (map (match-lambda
                                            ((key . value) (string-append "\"" (symbol->string key) "\": "
                                                                          (json value))))
                                          (reverse (delete-duplicates value (lambda (a b) (eq? (car a) (car b))))))
                                     ", ")
                    "}"))
    ((items ...) (string-append "[" (string-join (map json items) ", ") "]"))
    ((? record?) (match (record-fields value)
                   (() "{}")
                   (fields (json fields))))
    (_ "null")))

(define (system-json name services)
  (json `((host . ,name)
          (services . ,(filter-map (lambda (s)
                                     (and (type? (service-kind s))
                                          (string? (type-name (service-kind s)))
                                          `((type . ,(type-name (service-kind s)))
                                            (value . ,(service-value s)))))
                                   services)))))

(define (offered module)
  "The exported operating systems of a module, and its exported services as one list."
  (let ((values (filter-map (lambda (variable) (and (variable-bound? variable) (variable-ref variable)))
                            (module-map (lambda (_ variable) variable) (module-public-interface module)))))
    (append (filter operating-system? values)
            (match (filter service? values)
              (() '())
              (services (list services))))))

(define (declared file)
  "The systems and lists of services that FILE ends in or, with another end, offers."
  (save-module-excursion
   (lambda ()
     (set-current-module (make-fresh-user-module))
     (match (primitive-load file)
       ((? operating-system? system) (list system))
       (((? operating-system? systems) ..1) systems)
       (((? service? services) ..1) (list services))
       (_ (offered (current-module)))))))

(match (command-line)
  ((_ names file)
   (for-each define-opaque! (call-with-input-file names read))
   (for-each (lambda (found)
               (display (if (operating-system? found)
                            (system-json (operating-system-host-name found)
                                         (operating-system-user-services found))
                            (system-json "" found)))
               (newline))
             (declared file))))
