"""Rules that hold for the records of every service: a file for each."""
