;; A text is already shaped for the settings file or a shell.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (welcome-text "\"Come in; sit down\"")))  ;; warning[shaped-text]: `welcome-text` begins and ends with `"`: the quotation marks are taken as part of it ⇒ values are quoted for the server's settings here; leave the quotation marks out: write "Come in; sit down"
