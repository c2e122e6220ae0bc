;; A service stands where a list of them belongs, beside a list that only Guix knows.
(use-modules (gnu) (gnu services telephony))

(list
 (operating-system
   (host-name "first")
   (services (append (service mumble-server-service-type)  ;; error[wrong-argument]: `append`: expected a list, found a service
                     %base-services)))
 (operating-system
   (host-name "between")
   (services (append (list (service mumble-server-service-type))  ;; error[wrong-argument]: `append`: expected a list, found a service
                     %base-services
                     (service jami-service-type)
                     (list))))
 (operating-system
   (host-name "modified")
   (services (modify-services (service mumble-server-service-type)  ;; error[wrong-argument]: expected a list of services, found a service
               (delete guix-service-type)))))
