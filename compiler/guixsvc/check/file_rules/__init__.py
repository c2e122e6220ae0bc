"""Rules of what a whole file declares: a file for each, with a function ``check``.

It is given the configuration, the places of what this and other files reach, and whether it is to compile.
"""
