"""Rules of a service that a system has: a file for each, with a function ``check`` of its type and of it."""
