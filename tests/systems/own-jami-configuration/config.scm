;; This home-made jami-configuration writes the settings of a desktop program; it is not Guix's.
(use-modules (gnu) (gnu services) (gnu packages jami) (guix gexp) (guix records))
(use-service-modules desktop telephony)

(define-record-type* <jami-configuration>
  jami-configuration make-jami-configuration
  jami-configuration?
  (theme jami-configuration-theme (default "dark"))
  (accounts jami-configuration-accounts (default '())))

(define (jami-settings-file config)
  (mixed-text-file "jami-settings.ini"
                   "[general]\n"
                   "theme=" (jami-configuration-theme config) "\n"))

(define jami-settings
  (jami-configuration
   (theme "light")
   (accounts 'none)))

(define service-type-of-mine
  (service-type
   (name 'jami-settings)
   (description "Write the settings of Jami's desktop client.")
   (extensions
    (list (service-extension etc-service-type
                             (lambda (config)
                               `(("jami.ini" ,(jami-settings-file config)))))))))

(operating-system
  (host-name "desk")
  (timezone "Etc/UTC")
  (packages (cons jami %base-packages))
  (services (cons (service service-type-of-mine jami-settings)
                  %desktop-services)))
