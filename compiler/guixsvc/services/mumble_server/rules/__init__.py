"""Rules between the fields of Mumble's records that a schema cannot say: a file for each.

Of a record that gives an ini of its own in ``file`` they see the fields that have an effect with it.
"""
