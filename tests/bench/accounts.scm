(service jami-service-type
 (jami-configuration (accounts (list
(jami-account (archive "/etc/jami/NUMBER.gz") (rendezvous-point? #t) (peer-discovery? #f)
  (allowed-contacts '("FIRST" "SECOND")) (moderators '("FIRST")) (name-server-uri "https://ns.jami.net"))
))))
