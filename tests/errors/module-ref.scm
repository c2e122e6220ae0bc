;; What is asked of modules as values.
(use-modules (gnu services telephony) (srfi srfi-1))
(module-ref (resolve-interface '(srfi srfi-1)) 'fold-all)  ;; error[unbound-variable]: the module `(srfi srfi-1)` has no variable `fold-all`
(module-ref "srfi" 'fold)  ;; error[wrong-argument]: `module-ref`: expected a module, found "srfi"
(resolve-module "srfi")  ;; error[wrong-argument]: `resolve-module`: expected a list, found "srfi"
(module-ref (resolve-module '(acme parts)) 'rooms)
(service mumble-server-service-type (mumble-server-configuration))
