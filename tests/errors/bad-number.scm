;; A number literal is none.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (port #xFCEG)))  ;; error[bad-number]: `#xFCEG` is not a number; expected digits after `#x`
