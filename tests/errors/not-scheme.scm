welcometext="Hello there" ; ;; error[not-scheme]: this looks like INI, not Scheme ⇒ name it in `file`
port=64738
users=100
