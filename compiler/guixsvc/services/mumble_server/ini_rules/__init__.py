"""Rules of an ini of one's own, as the server reads it: a file for each, with a function ``check``.

It is given the ini, and the version of the target's Mumble, "" without a target.
"""
