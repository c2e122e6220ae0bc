'((greeting . "Hello")
  (rooms . ("lobby" "stage")))
