"""Mumble's voice server: its settings are an ini file, made of the record or the administrator's own."""

from guixsvc.services.mumble_server.own_ini import of_tree
from guixsvc.services.mumble_server.rules import rules
from guixsvc.services.mumble_server.settings import SUPERUSER_COMMAND, context, host, problems, user

__all__ = ["SUPERUSER_COMMAND", "context", "host", "of_tree", "problems", "rules", "user"]
