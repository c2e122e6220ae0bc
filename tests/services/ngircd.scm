(use-modules (gnu services) (gnu services messaging) (gnu services configuration) (guix gexp))

(define base (ngircd-global (name "irc.example.net")))

(service ngircd-service-type
  (ngircd-configuration
    (debug? #t)
    (global
      (ngircd-global
        (inherit base)
        (admin-info-1 "Example; # Net")
        (admin-email "irc@example.net")
        (info "Says \"hello\" = 100 %")
        (help-file (plain-file "help" "Help!\n"))
        (motd-file (plain-file "motd" "Welcome\n"))
        (password (getenv "IRC_PASSWORD"))
        (ports (append (ngircd-global-ports base) '(6668)))))
    (limits (ngircd-limits (max-joins %unset-value) (max-connections 100)))
    (options (ngircd-options (dns? #f)))
    (operators
      (list (ngircd-operator (name "oper") (password (getenv "OPER_PASSWORD")) (mask "*!*@example.net"))))
    (servers
      (list (ngircd-server (name "hub.example.net") (host "hub") (my-password (getenv "MY_PASSWORD"))
                           (peer-password (getenv "PEER_PASSWORD")) (port 6669) (passive? #t))))
    (channels
      (list (ngircd-channel (name "#guix") (topic "Scheme, and so on") (modes '("+tn" "+l 50")))))))
