;; Modules that a list names: each may add services, or not, and none of them is imported.
(use-modules (gnu) (srfi srfi-1))

(define parts
  '((parts rooms) (parts front) (parts nothing)))

(define bare
  (operating-system
    (host-name "voice")
    (timezone "Etc/UTC")
    (services %base-services)))

(define (with-part name os)
  (let* ((part (resolve-module name))
         (services-of (module-ref part 'system-services #f)))
    (operating-system
      (inherit os)
      (services (append (operating-system-user-services os)
                        (if services-of (services-of) '()))))))

(unless (eq? (resolve-interface '(parts front)) (resolve-interface '(parts front)))
  (error "a module is one"))

(operating-system
  (inherit (fold with-part bare parts))
  (host-name (module-ref (resolve-interface '(parts front)) 'name-of-host))
  (timezone (module-ref (resolve-interface '(parts front)) 'hidden "Europe/Paris")))
