"""Mumble's voice server: its settings are an ini file, made of the record or the administrator's own."""

from guixsvc.services.mumble_server.ini_names import meant
from guixsvc.services.mumble_server.own_ini import in_units, of_tree, secrets_of
from guixsvc.services.mumble_server.rules import rules
from guixsvc.services.mumble_server.settings import context, host, problems, user

__all__ = ["context", "host", "in_units", "meant", "of_tree", "problems", "rules", "secrets_of", "user"]
