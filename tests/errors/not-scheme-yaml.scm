mumble: # ;; error[not-scheme]: this looks like YAML, not Scheme
  port: 64738
