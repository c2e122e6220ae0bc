(define-module (site hosts)
  #:use-module (site ports)  ;; warning[module-cycle]: modules import each other in a circle: (site ports) → (site hosts) → (site ports)
  #:export (main-host))

(define main-host "east")
