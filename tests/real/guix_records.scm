;;; What records of Guix's kinds do, written for Guile from what Guix's manual and its tests say of them:
;;; define-record-type* of (guix records), define-configuration and define-maybe of (gnu services
;;; configuration). What Guix refuses when it expands a macro stops here when it runs.

(use-modules (ice-9 match) (srfi srfi-1) (srfi srfi-9))

(define-syntax-parameter this-record (identifier-syntax (error "no record")))

;; A kind of record: its type and, for each field, name, kind (#f, thunked or delayed), whether it is innate, its
;; sanitizer, and what makes its default, if it has one.
(define (sanitized fields name value)
  (match (assq name fields) ((_ kind innate? sanitize default) (sanitize value))))

(define (build type fields base given)
  (unless (lset<= eq? (map car given) (map car fields))
    (error "extraneous field initializers" (map car given)))
  (unless (or base (= (length given) (length (delete-duplicates (map car given)))))
    (error "duplicate field initializer"))
  (apply make-struct/no-tail type
         (map (lambda (field index)
                (match field
                  ((name kind innate? sanitize default)
                   (cond ((assq name (reverse given)) => cdr)
                         ((and base (not innate?)) (struct-ref base index))
                         (default (default))
                         (else (error "missing field initializers" name))))))
              fields (iota (length fields)))))

(define (extract kind value record)
  (case kind
    ((thunked) (value record))
    ((delayed) (force value))
    (else value)))

(define-syntax wrapped
  (syntax-rules (thunked delayed)
    ((_ thunked this expression)
     (lambda (self) (syntax-parameterize ((this (identifier-syntax self))) expression)))
    ((_ delayed this expression) (delay expression))
    ((_ #f this expression) expression)))

(define-syntax define-record-type*
  (lambda (x)
    (define (property name properties)
      (find (lambda (one) (eq? name (syntax->datum (car (syntax-case one () ((head . _) (list #'head)))))))
            properties))
    (define (kind properties)
      (cond ((property 'thunked properties) #'thunked)
            ((property 'delayed properties) #'delayed)
            (else #f)))
    (define (given name properties otherwise)
      (match (property name properties)
        (#f otherwise)
        (found (syntax-case found () ((_ value) #'value)))))
    (syntax-case x ()
      ((_ type constructor make is-one? this (field getter property* ...) ...)
       (identifier? #'this)
       (with-syntax (((raw ...) (generate-temporaries #'(field ...)))
                     ((fields) (generate-temporaries #'(type)))
                     (((kind (default ...) innate? sanitizer) ...)
                      (map (match-lambda
                             ((properties ...)
                              (list (kind properties)
                                    (match (property 'default properties)
                                      (#f '())
                                      (_ (list (given 'default properties #f))))
                                    (and (property 'innate properties) #t)
                                    (given 'sanitize properties #'identity))))
                           #'((property* ...) ...))))
         #`(begin
             #,@(if (eq? (syntax->datum #'this) 'this-record)
                    #'()
                    #'((define-syntax-parameter this (identifier-syntax (error "no record")))))
             (define-record-type type (make field ...) is-one? (field raw) ...)
             (define (getter record) (extract 'kind (raw record) record)) ...
             (define-syntax constructor
               (lambda (s)
                 (define kinds '((field . kind) ...))
                 (define (value name expression)
                   #`(wrapped #,(datum->syntax #'fields (assq-ref kinds (syntax->datum name))) this
                              (sanitized fields '#,name #,expression)))
                 (define (record base names expressions)
                   #`(let* #,(map (lambda (name expression) #`(#,name #,(value name expression)))
                                  names expressions)
                       (build type fields #,base (list #,@(map (lambda (name) #`(cons '#,name #,name)) names)))))
                 (syntax-case s (inherit)
                   ((_ (inherit base) (name expression) (... ...))
                    (record #'base #'(name (... ...)) #'(expression (... ...))))
                   ((_ (name expression) (... ...))
                    (record #f #'(name (... ...)) #'(expression (... ...)))))))
             (define fields
               (list (list 'field 'kind innate? (lambda (value) (sanitizer value))
                           (default-maker kind this fields field default ...)) ...)))))
      ((_ type constructor make is-one? field ...)
       #`(define-record-type* type constructor make is-one?
           #,(datum->syntax #'type 'this-record) field ...)))))

(define-syntax default-maker
  (syntax-rules ()
    ((_ kind this fields field) #f)
    ((_ kind this fields field value) (lambda () (wrapped kind this (sanitized fields 'field value))))))

;; (gnu services configuration)

(define %unset-value '%unset-marker%)
(define (maybe-value-set? value) (not (eq? value %unset-value)))
(define* (maybe-value value #:optional (default #f)) (if (maybe-value-set? value) value default))
(define-syntax-rule (no-serialization . _) #f)

(define-syntax define-maybe
  (lambda (x)
    (syntax-case x ()
      ((_ stem . _)
       (let ((name (lambda (format) (datum->syntax #'stem (string->symbol (format (symbol->string (syntax->datum #'stem))))))))
         #`(define (#,(name (lambda (stem) (string-append "maybe-" stem "?"))) value)
             (or (not (maybe-value-set? value))
                 (#,(name (lambda (stem) (string-append stem "?"))) value))))))))

(define-syntax-rule (define-maybe/no-serialization stem) (define-maybe stem))

(define (checked is-one? value)
  (if (is-one? value) value (error "invalid value for field" value)))

(define-syntax define-configuration
  (lambda (x)
    (define (name context . parts)
      (datum->syntax context
                     (string->symbol (string-concatenate
                                      (map (lambda (part)
                                             (if (string? part) part (symbol->string (syntax->datum part))))
                                           parts)))))
    (define (field? form)
      (syntax-case form ()
        ((field type documentation . _) (string? (syntax->datum #'documentation)))
        (_ #f)))
    (syntax-case x ()
      ((_ stem form ...)
       #`(define-record-type* #,(name #'stem "<" #'stem ">") stem
           #,(name #'stem "make-" #'stem) #,(name #'stem #'stem "?")
           #,@(map (lambda (form)
                     (syntax-case form ()
                       ((field type+default _ extra ...)
                        (with-syntax (((type value)
                                       (syntax-case #'type+default ()
                                         ((type default) #'(type default))
                                         ((type) #'(type %unset-value))
                                         (type #'(type %unset-value)))))
                          (let ((sanitizer
                                 (find (lambda (extra)
                                         (syntax-case extra ()
                                           ((head _) (eq? 'sanitizer (syntax->datum #'head)))
                                           (_ #f)))
                                       #'(extra ...))))
                            #`(field #,(name #'stem #'stem "-" #'field)
                                     (default value)
                                     (sanitize
                                      #,(syntax-case sanitizer ()
                                          ((_ procedure) #'procedure)
                                          (_ #`(lambda (given)
                                                 (checked #,(name #'stem #'type "?") given)))))))))))
                   (filter field? #'(form ...))))))))

(define-syntax-rule (define-configuration/no-serialization stem form ...)
  (define-configuration stem form ...))
