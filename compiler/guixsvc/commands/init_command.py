"""``guixsvc init``: a commented declaration to begin with."""

import argparse
from collections.abc import Iterator, Sequence
from os.path import isfile, join
from pathlib import Path

from guixsvc.commands import common
from guixsvc.commands.standard_output import give
from guixsvc.commands.usage import Usage
from guixsvc.overwriting import write_new
from guixsvc.paths import TEMPLATES, read_own
from guixsvc.records import ServiceType, service_types
from guixsvc.spelling import did_you_mean, nearest

ALL = "both"
SYSTEM = "system"
_START = "start.scm"
_SYSTEM_FILE = join(TEMPLATES, "shared", "system.scm")


def run(options: argparse.Namespace) -> int:
    try:
        written = _declaration(options.what)
        if options.output is not None:
            write_new(Path(options.output), written.encode())
            common.say(f"{options.output} is to be changed; then: guixsvc check {options.output}")
            return 0
    except Usage as problem:
        return common.fail(problem)
    except FileExistsError:
        return common.fail(f"-o {options.output}: this file exists; name another one")
    give(written)
    return 0


def _declaration(what: str) -> str:
    """Raises Usage for what nothing can be begun with."""
    known = {type_.file.title.lower(): type_ for type_ in _with_a_start()}
    if what in (ALL, SYSTEM):
        types = list(known.values())
    elif what in known:
        types = [known[what]]
    else:
        near = nearest(what, [*known, ALL, SYSTEM])
        hint = did_you_mean(near, f"known: {', '.join([*known, ALL, SYSTEM])}")
        raise Usage(f"init {what}: there is nothing to begin with; {hint}")
    return "\n".join(_of_system(types) if what == SYSTEM else _of_services(types)) + "\n"


def _with_a_start() -> Iterator[ServiceType]:
    return (type_ for type_ in service_types().values() if isfile(join(type_.file.folder, _START)))


def _of_services(types: Sequence[ServiceType]) -> Iterator[str]:
    yield _compiled_by("FILE.scm")
    yield from _imports("use-modules", ["(gnu services)", *dict.fromkeys(map(_module, types))])
    yield ""
    if len(types) == 1:
        yield from _start(types[0])
        return
    first, *rest = [_start(type_) for type_ in types]
    yield from _within("(list ", [*first, *(line for lines in rest for line in ["", *lines])], ")")


def _of_system(types: Sequence[ServiceType]) -> Iterator[str]:
    yield _compiled_by("FILE.scm")
    yield "(use-modules (gnu))"
    names = dict.fromkeys(type_.file.module[-1] for type_ in types)
    yield f"(use-service-modules {' '.join(names)})"
    yield ""
    for line in read_own(_SYSTEM_FILE).splitlines():
        before, mark, after = line.partition("SERVICES")
        if not mark:
            yield line
            continue
        first, *rest = [_start(type_) for type_ in types]
        yield from _within(before, [*first, *(part for lines in rest for part in ["", *lines])], after)


def _compiled_by(file: str) -> str:
    return f";; Compiled by: guixsvc compile {file} -o out/"


def _imports(form: str, modules: Sequence[str]) -> Iterator[str]:
    yield from _within(f"({form} ", modules, ")")


def _module(type_: ServiceType) -> str:
    return f"({' '.join(type_.file.module)})"


def _start(type_: ServiceType) -> list[str]:
    return read_own(join(type_.file.folder, _START)).splitlines()


def _within(before: str, lines: Sequence[str], after: str) -> Iterator[str]:
    """Lines that stand below each other behind the first words of a form."""
    indent = " " * len(before)
    for at, line in enumerate(lines):
        end = after if at == len(lines) - 1 else ""
        yield f"{before if at == 0 else indent}{line}{end}".rstrip()
