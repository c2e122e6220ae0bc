"""``guixsvc targets``: the distributions that are known, and what is found on each."""

from collections.abc import Iterator

from guixsvc import targets
from guixsvc.commands.standard_output import give
from guixsvc.records import service_types
from guixsvc.targets import Target


def run() -> int:
    known = [targets.load(name) for name in targets.names()]
    width = max(len(target.name) for target in known) + 2
    lines: list[str] = []
    for target in known:
        first, *rest = _lines(target)
        lines += [f"{target.name:<{width}}{first}\n", *(f"{'':<{width}}  {line}\n" for line in rest)]
    give("".join(lines))
    return 0


def _lines(target: Target) -> Iterator[str]:
    """What a target is, and a line for what its administrators must know."""
    there, remarks = [], []
    for type_ in service_types().values():
        if (reason := target.lacking.get(type_.service)) is not None:
            remarks.append(f"no {type_.file.title}: {reason}")
            continue
        versions = [target.versions[name] for name in type_.file.on_target if name in target.versions]
        there.append(" ".join([type_.file.title, *versions]))
        remarks += target.notes.get(type_.service, ())
    yield f"{target.title}, {'tried' if target.is_tried else 'not tried'}: {', '.join(there)}"
    yield from remarks
