"""Values that end at a semicolon."""

from collections.abc import Iterator

from guixsvc.diagnostics import Diagnostic, Note, warning
from guixsvc.services.mumble_server.own_ini import OwnIni


def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:
    hint = Note("if it belongs to it, write it all in quotation marks")
    for entry, key in own.settings():
        if entry.value is None or key.kind not in ("text", "path", "pattern"):
            continue
        raw = own.text[entry.value_start : entry.end].rstrip()
        # After a path and a blank it is a comment, not a part of a name.
        is_comment = raw.endswith('"') or (key.kind == "path" and own.text[entry.end - 1] in " \t")
        if raw and entry.rest.strip("; \t") and not is_comment:
            message = f"`{key.name}` ends here: what follows the `;` is a comment to the server"
            yield warning("ini-cut", own.span(entry.end, entry.end + 1), message, hint)
