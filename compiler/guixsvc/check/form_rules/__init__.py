"""Rules of how a record form is written: a file for each, with a function ``check`` of the record."""
