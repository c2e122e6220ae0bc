;; settings
((users . 12) (days . 3))
