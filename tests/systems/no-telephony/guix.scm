;; guix shell -D -f guix.scm: the modules that it uses are Guix's, not this file.
(use-modules (guix) (guix build-system gnu) (gnu packages telephony))

(define %source (dirname (current-filename)))

(package
  (name "lobby")
  (version "1.0")
  (source (local-file %source #:recursive? #t #:select? (git-predicate %source)))
  (build-system gnu-build-system)
  (inputs (list mumble))
  (synopsis "Lobby") (description "A lobby.") (home-page "https://example.org") (license #f))
