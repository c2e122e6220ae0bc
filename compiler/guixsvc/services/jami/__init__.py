"""Jami, a daemon for calls without a server: the record's accounts, each made from its archive."""

from collections.abc import Callable

from guixsvc.evaluate.guix_values import Record
from guixsvc.evaluate.tree_files import TextFile
from guixsvc.services.jami.rules import rules
from guixsvc.services.jami.settings import context, host, problems, user
from guixsvc.source import Source

SUPERUSER_COMMAND = None


def of_tree(record: Record, read: Callable[[str, Source], TextFile]) -> Record:
    """Archives stay where they are: they are secret."""
    return record


__all__ = ["SUPERUSER_COMMAND", "context", "host", "of_tree", "problems", "rules", "user"]
