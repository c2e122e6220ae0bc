;; A pattern for names is not one that the server's library reads.
(use-modules (gnu services) (gnu services telephony))

(service mumble-server-service-type
         (mumble-server-configuration
          (channelname-regex "[a-z")))  ;; warning[mumble-server/suspicious-pattern]: `channelname-regex`, at character 1: `[` is never closed ⇒ servers before Mumble 1.6 read it as Qt's QRegExp; with an invalid one nobody can join
