;; Comments of other languages: each is one error, and what stands in it is passed over.
// The voice server, it's for (everyone     ;; error[bad-comment]: `//` begins no comment in Scheme; comments begin with `;`
// who comes.
(use-modules (gnu) (gnu services telephony))

/* Settings (of the server,                 ;; error[bad-comment]: `/*` begins no comment
 * as they are */
(define users (+ 0 0))                      ;; error[invalid-value]: `max-users`

-- the host                                 ;; error[bad-comment]: `--` begins no comment
<!-- the host -->                           ;; error[bad-comment]: `<!--` begins no comment
%% the host                                 ;; error[bad-comment]: `%%` begins no comment
(operating-system
  (host-name "voice")
  (services
   (list (service mumble-server-service-type
                  (mumble-server-configuration
                   // at most                ;; error[malformed-field]: comments begin with `;`
                   (max-users users)))
         // and for calls                   ;; error[unbound-variable]: unbound variable `//`: comments begin with `;`
         (service jami-service-type)        -- without accounts  ;; error[unbound-variable]: unbound variable `--`
         )))
