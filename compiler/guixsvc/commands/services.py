"""Services from outside: those of ``--service``, and those of installed packages where they are asked for."""

import sys
from os.path import realpath

from guixsvc import records
from guixsvc.annotations import Iterable, Sequence
from guixsvc.commands.usage import Usage
from guixsvc.service_files import BUILT_IN, Root
from guixsvc.service_tables import BadService
from guixsvc.shown import shown
from guixsvc.slotted import replace
from guixsvc.source import Source


def know_named(folders: Sequence[str]) -> None:
    """Makes known what folders have, and nothing else from outside. Raises Usage for a faulty one."""
    if not folders:
        records.know([BUILT_IN])
        return
    from guixsvc import service_packages

    roots = [BUILT_IN]
    for folder in folders:
        try:
            roots.append(service_packages.folder(realpath(folder)))
            records.know(roots)
            faults = [*records.catalogue().faults, *_faulty(roots[-1], whole=True).values()]
        except BadService as fault:
            faults = [fault]
        if faults:
            raise Usage(f"--service {folder}: {faults[0]}")


def _faulty(root: Root, *, whole: bool) -> dict[str, BadService]:
    """The services of a root, among those that are known, whose other files are faulty, and what is wrong."""
    from guixsvc.commands.service_faults import fault

    types = [type_ for type_ in records.service_types().values() if type_.file.root == root]
    found = {type_.service: fault(type_, whole=whole) for type_ in types}
    return {service: one for service, one in found.items() if one is not None}


_TYPE = "-service-type"
_LONGEST = 100
"""Characters before that, from the start of a word: a text may be one word of a million."""

_BETWEEN = dict.fromkeys(map(ord, "()'`,\";"), " ")


def unknown_types(sources: Iterable[Source]) -> set[str]:
    """The names of service types in sources that are not known."""
    known = {*records.service_types(), *records.deprecated_names()}
    words = {word for source in sources for word in source.text.translate(_BETWEEN).split() if _TYPE in word}
    ends = {word: word.rfind(_TYPE, 1, _LONGEST + len(_TYPE)) for word in words}
    return {word[: end + len(_TYPE)] for word, end in ends.items() if end > 0} - known


def know_installed(sources: Iterable[Source]) -> bool:
    """Makes known what installed packages have of the service types that sources name; whether anything."""
    unknown = unknown_types(sources)
    if not unknown:
        return False
    from guixsvc import service_packages

    roots = records.roots()
    more = [root for root in service_packages.installed() if service_packages.types_of(root) & unknown]
    more = [root for root in more if root.schemas not in {known.schemas for known in roots}]
    if not more:
        return False
    records.know([*roots, *more])
    faulty = {root: _faulty(root, whole=False) for root in more}
    for fault in (*records.catalogue().faults, *(one for of in faulty.values() for one in of.values())):
        print(shown(f"guixsvc: warning: a service of a package is left out: {fault}"), file=sys.stderr)
    records.know([*roots, *(replace(root, left_out=tuple(faulty[root])) for root in more)])
    return True
