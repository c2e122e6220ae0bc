;; A string has an escape that Guile does not know.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (channelname-regex "[\w -]+")))  ;; error[bad-escape]: unknown escape; expected one of \\ \" \| \( \0 \a \b \f \n \r \t \v, \xHH, \uHHHH or \UHHHHHH
