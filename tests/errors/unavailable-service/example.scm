;; guixsvc compile --target host.json
(use-modules (gnu services) (gnu services telephony))

(service jami-service-type)  ;; error[unavailable-service]: Somebody's Linux 3 has nothing for Jami ⇒ it says nothing of `libjami`, `dbus-for-jami`, `nss-certs`
