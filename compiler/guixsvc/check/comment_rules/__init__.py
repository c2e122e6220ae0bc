"""Rules of the comments of a source that ignore findings: a file for each, with a function ``check``."""
