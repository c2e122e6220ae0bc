"""A configuration as a whole → what is wrong with it, and what must not be shown of it."""

from guixsvc.annotations import TYPE_CHECKING, Callable, Iterator, Sequence
from guixsvc.caching import cached_property
from guixsvc.check import sound
from guixsvc.check.configuration import (
    Judged,
    check_hidden,
    check_system,
    check_uncalled,
    check_unreached,
    with_files_of_tree,
)
from guixsvc.check.ours import speaks_of_ours
from guixsvc.check.reached import in_systems, places
from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.evaluate.configuration import Configuration, System
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.guix.values import Record
from guixsvc.evaluate.scheme.values import Opaque
from guixsvc.evaluate.tree_files import File
from guixsvc.services import rules
from guixsvc.services.surroundings import Surroundings
from guixsvc.slotted import frozen, replace
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    from guixsvc.check.secrets import Secrets
    from guixsvc.targets import Target


@frozen
class Finding:
    """A diagnostic, and the names of the hosts that it concerns if it is theirs."""

    diagnostic: Diagnostic
    hosts: tuple[str, ...] = ()


@frozen(eq=False)
class Result:
    """What is known of one source: what it declares and what is wrong with it.

    ``reached`` are the places of services and records that its systems, or gexps, have or may have.
    ``not_to_show`` finds out what must not be shown. ``took_share`` tells that it took of the steps that all
    files of a run share.
    """

    source: Source
    findings: tuple[Finding, ...]
    not_to_show: "Callable[[], Secrets]"
    reached: frozenset[Span] = frozenset()
    configuration: Configuration | None = None
    took_share: bool = False

    @cached_property
    def secrets(self) -> "Secrets":
        """What must not be shown; nobody asks where nothing is."""
        return self.not_to_show()

    @property
    def systems(self) -> tuple[System, ...]:
        return () if self.configuration is None else self.configuration.systems

    @property
    def ran_out(self) -> bool:
        return self.configuration is not None and self.configuration.ran_out

    @property
    def hidden(self) -> tuple[Opaque, ...]:
        """Values that may be systems or services."""
        return () if self.configuration is None else self.configuration.hidden


def check(
    source: Source,
    configuration: Configuration,
    faults: Sequence[Diagnostic],
    environment: Environment,
    target: "Target | None",
    *,
    to_compile: bool,
    groups: tuple[str, ...] = (),
) -> Result:
    """What a source declares, with all that is wrong with it; ``faults`` is what was found before.

    Without a target, nothing is said of any host. ``groups`` are those of the rules that are asked for
    besides the default ones.
    """
    read = configuration.library.text_beside
    configuration = replace(configuration, systems=with_files_of_tree(configuration.systems, read))
    if not speaks_of_ours(configuration):
        faults = [fault for fault in faults if fault.code != "inferred-load-path"]
    hidden = check_hidden(configuration, to_compile=to_compile)
    found = [Finding(fault) for fault in (*faults, *hidden)]
    found += _of_records(configuration)
    versions = {} if target is None else target.versions
    judged = Judged(Surroundings(versions, read, groups), {})
    for system in configuration.systems:
        checked = list(check_system(system, configuration, judged, to_compile=to_compile))
        if target is not None:
            from guixsvc.check.on_target import problems

            faulty = {fault.span for fault in (*faults, *checked) if fault.severity is Severity.ERROR}
            checked += [fault for fault in problems(system, target) if fault.span not in faulty]
        found += [Finding(fault, (system.name,)) for fault in checked]
    for record in configuration.uncalled:
        found += [Finding(fault) for fault in (*_of_form(record), *check_uncalled(record))]
    reached = in_systems(configuration)
    unreached = {service.span: service for service in configuration.services if service.span not in reached}
    for service in unreached.values():
        found += [Finding(fault) for fault in check_unreached(service)]

    def not_to_show() -> "Secrets":
        from guixsvc.check.secrets import in_own_files, secrets, together

        records = (*configuration.records, *configuration.uncalled)
        of_files = secrets(configuration.files, records, environment.secret, faults)
        return together([of_files, in_own_files(records, read)])

    return Result(source, tuple(found), not_to_show, reached | configuration.staged, configuration)


def _of_records(configuration: Configuration) -> Iterator[Finding]:
    """What is wrong with how records are written; those of one place, such as of many hosts, are alike."""
    once = {record.span: record for record in configuration.records}
    found = [(span, fault) for span, record in once.items() for fault in _of_form(record)]
    if not found:
        return
    reached: dict[Span, dict[str, None]] = {}
    for system in configuration.systems:
        for span in places(system):
            reached.setdefault(span, {})[system.name] = None
    for span, fault in found:
        yield Finding(fault, tuple(reached.get(span, ())))


def _of_form(record: Record) -> Iterator[Diagnostic]:
    return iter(()) if sound.is_sound_form(record) else rules.found("guixsvc.check.form_rules", record)


def unread(source: Source, fault: Diagnostic) -> Result:
    """A source that is not all there, and why; it holds what could be decoded."""

    def not_to_show() -> "Secrets":
        from guixsvc.check.secrets import secrets

        return secrets([File(source, [], [fault])])

    return Result(source, (Finding(fault),), not_to_show)
