"""Jami, a daemon for calls without a server: the record's accounts, each made from its archive."""

from guixsvc.services.jami.settings import context, host, problems, user

__all__ = ["context", "host", "problems", "user"]
