;; guixsvc compile --target debian-13
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file
           (plain-file
            "mumble-server.ini"
            (string-append
             "grpc=127.0.0.1:50051\n"      ;; warning[ini-version]: Mumble 1.5.735 does not know `grpc`
             "rollingStatsWindow=5\n"      ;; warning[ini-version]: does not know `rollingStatsWindow`
             "suggestPositional=true\n"
             "dbDriver=sqlite\n"           ;; error[ini-version]: does not start with the `dbDriver` sqlite
             "[open\n")))))                ;; error[ini-section]: the name of a section has no `]`
