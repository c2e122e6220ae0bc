"""Rules of a system that has services of ours: a file for each, with a function ``check``.

It is given the system, and the configuration that declares it.
"""
