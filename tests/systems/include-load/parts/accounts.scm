(use-modules (gnu services telephony))

(define (account file)
  (jami-account (archive (string-append "/etc/jami/" file))))

(map account '("lobby.gz" "stage.gz"))
