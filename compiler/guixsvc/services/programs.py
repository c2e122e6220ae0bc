"""Package-typed fields: from a Guix variable or a folder of Guix's layout to a path on the host."""

import re
from collections.abc import Iterator
from posixpath import join

from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import FileLike, Record
from guixsvc.evaluate.scheme.values import Opaque, Text, Value
from guixsvc.host_paths import is_of_a_program, normal
from guixsvc.records import service_file
from guixsvc.service_files import ServiceFile
from guixsvc.targets import Target


def program(record: Record, field: str, target: Target) -> str:
    """The path of what a package field provides. The field must have passed `unavailable`."""
    provided = service_file(record.type.service).packages[field]
    key = provided.key
    given = record.given(field)
    value = given.value if given is not None else None
    if value is None:
        return target.packages[str(record.type.fields[field].default_variable)][key]
    if isinstance(value, Opaque):
        return target.packages[str(value.name)][key]
    folder = _folder(value)
    assert folder is not None
    return join(folder, provided.layout)


def unavailable(record: Record, target: Target) -> Iterator[Diagnostic]:
    """Faults of package fields that stand for nothing the target has."""
    file = service_file(record.type.service)
    for field, provided in file.packages.items():
        key = provided.key
        given = record.given(field)
        folder = None if given is None else _folder(given.value)
        if given is None or (folder is not None and (_is_no_program(file, key) or is_of_a_program(folder))):
            continue
        value = given.value
        if folder is not None:
            hint = Note("without `$`, quotes and backslashes")
            message = f"`{field}` names a folder from which systemd can start no program"
            yield error("unavailable-package", given.span, message, hint)
            continue
        # What has no name is not known here, which is said where that matters.
        if isinstance(value, Opaque) and (value.name is None or key in target.packages.get(value.name, {})):
            continue
        default = record.type.fields[field].default_variable
        hint = Note(f"known here: the variable `{default}`, or a file-like object of an absolute path")
        message = f"`{field}` names a package that {target.title} has nothing for"
        yield error("unavailable-package", given.span, message, hint)


def _is_no_program(file: ServiceFile, key: str) -> bool:
    return any(keys[key].kind == "path" for keys in file.on_target.values() if key in keys)


def _folder(value: Value) -> str | None:
    """The absolute path that a file-like object stands for, if it does."""
    if isinstance(value, Text) and value.startswith("/"):
        return _normal(value)
    if (
        isinstance(value, FileLike)
        and value.kind == "local-file"
        and value.path
        and value.path.startswith("/")
    ):
        return _normal(value.path)
    if isinstance(value, FileLike) and value.kind == "file-append" and value.base is not None:
        base = _folder(value.base)
        return None if base is None else _normal(base + "".join(value.suffixes))
    return None


def _normal(path: str) -> str | None:
    """A path without detours; ``None`` for one that no unit can name."""
    return None if re.search(r"[\x00-\x1f\x7f]", path) else normal(path)
