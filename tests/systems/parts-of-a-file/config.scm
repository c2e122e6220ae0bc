(use-modules (gnu) (gnu services telephony) (srfi srfi-1))

(include "services.scm")

(define names (load "names.scm"))

(operating-system
  (host-name "voice")
  (timezone "Etc/UTC")
  (bootloader (bootloader-configuration (bootloader grub-bootloader)))
  (file-systems %base-file-systems)
  (services (append voice-services others %base-services)))
