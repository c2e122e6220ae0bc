;; What other languages write without quotation marks, and numbers that are none.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (welcome-text Hello)             ;; error[unbound-variable]: unbound variable `Hello`: text stands between quotation marks
          (ssl-cert /etc/mumble/cert.pem)  ;; error[unbound-variable]: `/etc/mumble/cert.pem`: text stands between quotation marks
          (ssl-key ~/key.pem)              ;; error[unbound-variable]: `~/key.pem`: text stands between quotation marks
          (port 0xfce2)                    ;; error[unbound-variable]: `0xfce2`: hexadecimal numbers begin with `#x`
          (max-users 1,000)                ;; error[unbound-variable]: `1,000`: a number has digits only
          (max-user-bandwidth 72kbit)      ;; error[unbound-variable]: `72kbit`: a number has digits only
          (user voice)))                   ;; error[unbound-variable]: unbound variable `voice`
