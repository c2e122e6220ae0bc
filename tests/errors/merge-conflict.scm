(use-modules (gnu services) (gnu services telephony))
(define port 64738)
(list
;;v error[merge-conflict]: a merge that git could not finish stands here
<<<<<<< HEAD
      (service mumble-server-service-type
               (mumble-server-configuration (port port)))
=======
      (service mumble-server-service-type
               (mumble-server-configuration (port 64739)))
>>>>>>> main: another port
      (service jami-service-type))
