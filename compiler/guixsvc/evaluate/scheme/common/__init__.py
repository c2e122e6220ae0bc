"""What most files use of Scheme: each kind is loaded with the first that is used, before all else is."""
