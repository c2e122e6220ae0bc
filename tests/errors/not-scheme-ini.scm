welcometext="Hello there" ; ;; error[not-scheme]: this looks like INI, not Scheme
port=64738
users=100
