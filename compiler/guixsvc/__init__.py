"""guixsvc: GNU Guix service declarations for ordinary systemd hosts."""

__version__ = "0.1.0"
