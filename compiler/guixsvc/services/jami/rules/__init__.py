"""Rules between the fields of Jami's records that a schema cannot say: a file for each."""
