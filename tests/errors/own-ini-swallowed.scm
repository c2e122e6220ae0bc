;; A quotation mark that is not closed takes in the lines that follow.
(use-modules (gnu services) (gnu services telephony) (guix gexp))

(service mumble-server-service-type
         (mumble-server-configuration
          (file
           (plain-file
            "mumble-server.ini"
            (string-append
             "welcometext=\"two lines\nof text\"\n"
             "# it doesn't do to write \"here\n"
             "port=5000\n"                           ;; warning[ini-swallowed]: `port` is not read: it is taken for a part of what begins in line 11
             "users=5\"\n"
             "bandwidth=72000\n"
             "database=/home/voice/db.sqlite\n")))))  ;; error[mumble-server/database-location]: below /home
