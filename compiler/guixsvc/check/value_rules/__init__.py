"""Rules of the values that a record's fields have: a file for each, with a function ``check``.

It is given the record, and what is wrong with it by its schema.
"""
