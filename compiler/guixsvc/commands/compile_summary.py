"""What ``guixsvc compile`` says at its end, on standard error."""

from collections.abc import Collection, Mapping, Sequence

from guixsvc.check.declared import Declared
from guixsvc.commands import common
from guixsvc.emit.contents import Built
from guixsvc.emit.output import WrittenHosts
from guixsvc.records import service_file
from guixsvc.report.conclusion import MOST_HOSTS
from guixsvc.service_files import OnceStarted
from guixsvc.slotted import field, mutable
from guixsvc.targets import UNTRIED, Target

SHOWN_HOSTS = 20
"""Of the hosts that a line lists, that are named."""


@mutable
class Told:
    """What is to be said of secrets that hosts keep, which are let go."""

    kept: dict[str, None] = field(default_factory=dict)

    def add(self, host: Built) -> None:
        self.kept.update(dict.fromkeys(host.kept))


def summarize(chosen: Mapping[str, Declared], told: Told, written: WrittenHosts, target: Target) -> None:
    """``chosen`` is what was compiled, by the folder below OUT, in the order of the sources."""
    ours = [service for host in chosen.values() for service in host.ours]
    total = sum(host.total for host in chosen.values())
    unknown = sum(host.unknown for host in chosen.values())
    left = _counted(total - len(ours) - unknown, "not ours") + _counted(unknown, "not known here")
    is_one = list(chosen) == [""]
    hosts = "" if is_one else f"{common.number(len(chosen), 'host')}, "
    common.say(f"{len(ours)} of {total} services compiled{left} ({hosts}{target.title})")
    for line in told.kept:
        common.say(line)
    for remark in dict.fromkeys(
        note for service in dict.fromkeys(ours) for note in target.notes.get(service, ())
    ):
        common.say(f"note: {remark}")
    if not target.is_tried:
        common.say(f"note: {UNTRIED.format(target.title)}")
    _name_commands_once_started(chosen)
    _tell_changes(written)


def _counted(count: int, what: str) -> str:
    return f"; {count} {'is' if count == 1 else 'are'} {what}" if count else ""


def _tell_changes(written: WrittenHosts) -> None:
    if written.states == {"": "unchanged"}:
        common.say("unchanged: nothing written")
    if gone := written.of("gone"):
        common.say(f"no longer declared, and removed: {listed(gone)}")
    if "" not in written.states:
        counts = {state: len(written.of(state)) for state in ("new", "changed", "unchanged", "gone")}
        parts = [
            f"{count:,} {'removed' if state == 'gone' else state}" for state, count in counts.items() if count
        ]
        common.say(f"{common.number(len(written.states) - counts['gone'], 'host')}: {', '.join(parts)}")


def listed(names: Collection[str]) -> str:
    """Names in order, and how many more there are."""
    in_order = sorted(names)
    rest = len(in_order) - SHOWN_HOSTS
    return ", ".join(in_order[:SHOWN_HOSTS]) + (f" and {rest:,} more" if rest > 0 else "")


def _name_commands_once_started(chosen: Mapping[str, Declared]) -> None:
    """Say once for each service what is to be done on the hosts, however many need it."""
    hosts: dict[tuple[str, OnceStarted], list[str]] = {}
    for name, host in chosen.items():
        for file in map(service_file, dict.fromkeys(host.ours)):
            if file.once_started is not None:
                hosts.setdefault((file.title, file.once_started), []).append(name)
    for (title, once), names in hosts.items():
        if names == [""]:
            where = ""
        elif len(names) <= MOST_HOSTS:
            where = f" on {_in_words(names)}"
        else:
            where = f" on each of the {len(names)} hosts that run {title}"
        common.say(f"to {once.purpose}, run as root{where} once the server has started:")
        common.say(f"  {once.command}")


def _in_words(names: Sequence[str]) -> str:
    """Names as a sentence lists them."""
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
