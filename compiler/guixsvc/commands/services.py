"""Services from outside: those of ``--service``, and those of installed packages where they are asked for."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from guixsvc import records
from guixsvc.commands.usage import Usage
from guixsvc.service_files import BUILT_IN, BadService, Root
from guixsvc.shown import shown
from guixsvc.source import Source


def know_named(folders: Sequence[str]) -> None:
    """Makes known what folders have, and nothing else from outside. Raises Usage for a faulty one."""
    if not folders:
        records.know([BUILT_IN])
        return
    from guixsvc import service_packages

    roots = [BUILT_IN]
    for folder in folders:
        faults: list[BadService | OSError] = []
        try:
            roots.append(service_packages.folder(Path(folder).resolve()))
            records.know(roots)
            faults += [*records.catalogue().faults, *_further_faults(roots[-1])]
        except (BadService, OSError) as fault:
            faults.append(fault)
        if faults:
            raise Usage(f"--service {folder}: {faults[0]}")


def _further_faults(root: Root) -> Iterator[BadService]:
    """What is wrong with the templates and modules of services that are known."""
    from guixsvc.emit.outputs import outputs
    from guixsvc.services import implementation

    for type_ in records.service_types().values():
        if type_.file.root != root:
            continue
        try:
            outputs(root.templates / type_.service)
            implementation(type_.service)
        except BadService as fault:
            yield fault


# Bounded, and from the start of a word only: a text may be one word of a million characters.
_TYPE = re.compile(r"(?<![^\s()'`,\";])[^\s()'`,\";]{1,100}-service-type")


def unknown_types(sources: Iterable[Source]) -> set[str]:
    """The names of service types in sources that are not known."""
    known = {*records.service_types(), *records.deprecated_names()}
    return {name for source in sources for name in _TYPE.findall(source.text)} - known


def know_installed(sources: Iterable[Source]) -> bool:
    """Makes known what installed packages have of the service types that sources name; whether anything."""
    unknown = unknown_types(sources)
    if not unknown:
        return False
    from guixsvc import service_packages

    roots = records.roots()
    more = [root for root in service_packages.installed() if service_packages.types_of(root) & unknown]
    more = [root for root in more if root not in roots]
    if not more:
        return False
    records.know([*roots, *more])
    faulty = {root: list(_further_faults(root)) for root in more}
    for fault in (*records.catalogue().faults, *(fault for faults in faulty.values() for fault in faults)):
        print(shown(f"guixsvc: warning: services of a package are left out: {fault}"), file=sys.stderr)
    records.know([*roots, *(root for root in more if not faulty[root])])
    return True
