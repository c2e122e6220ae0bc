"""What must never be shown, and where a secret must not go.

A value is secret that comes from the environment (``--env``) or is that of a secret field, and so is what it
is made of and what else is made of that: the run knows the origins of every value.
"""

from guixsvc.annotations import Callable, Iterable, Iterator, Sequence
from guixsvc.caching import cache
from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.evaluate.guix.values import FileLike, Record, origins_within
from guixsvc.evaluate.modules.listed_exports import exporters
from guixsvc.evaluate.scheme.origins import origins_of
from guixsvc.evaluate.scheme.values import Opaque, Text, Value
from guixsvc.evaluate.tree_files import File, TextFile
from guixsvc.marks import Drawn
from guixsvc.read.datum import form_span
from guixsvc.services import implementation
from guixsvc.services.secret_names import may_name_a_secret, names_a_secret, passwords_of
from guixsvc.slotted import field, frozen
from guixsvc.source import Places, Source, Span


@frozen
class Secrets:
    """The places in sources that hold secrets, and the texts that do.

    ``names`` are places of names that are secret, which messages show as they stand.
    """

    spans: frozenset[Span] = field(default_factory=frozenset)
    names: frozenset[Span] = field(default_factory=frozenset)
    texts: frozenset[str] = field(default_factory=frozenset)


def in_own_files(records: Iterable[Record], read: Callable[[str, Source], TextFile]) -> Secrets:
    """The secrets in the files that records give instead of other fields."""
    overrides = ((record, record.type.schema.get("x-override")) for record in records)
    given = [record for record, override in overrides if override and record.given(override["field"])]
    if not given:
        return Secrets()
    return Secrets(
        frozenset(
            span for record in given for span in implementation(record.type.service).secrets_of(record, read)
        )
    )


def together(parts: Iterable[Secrets]) -> Secrets:
    parts = list(parts)
    return Secrets(
        frozenset().union(*(part.spans for part in parts)),
        frozenset().union(*(part.names for part in parts)),
        frozenset().union(*(part.texts for part in parts)),
    )


def secrets(
    files: Sequence[File],
    records: Iterable[Record] = (),
    environment: Iterable[str] = (),
    faults: Sequence[Diagnostic] = (),
) -> Secrets:
    """The secrets of some files: by the values of their records and, where not known, by what is written.

    ``environment`` are the values of variables that are secret, ``faults`` what evaluation found.
    """
    initializers = [(record, initializer) for record in records for initializer in record.initializers]
    values = [
        (initializer.span, value)
        for record, initializer in initializers
        for value in _secret_values(record, initializer.name, initializer.value)
    ]
    origins = {origin for _, value in values for origin in origins_within(value)}
    texts_in = [text for _, initializer in initializers for text in _texts_in(initializer.value)]
    origins |= {origin for text in texts_in for origin in passwords_of(text)}
    spans = {origin for origin in origins if not isinstance(origin, Drawn)}
    unknown = {span for span, value in values if isinstance(value, Opaque) or not origins_of(value)}
    settled = {span for span, _ in values} - unknown
    names = {
        value.root.span for _, value in values if isinstance(value, Opaque) and _is_no_variable(value.root)
    }
    telling = [file for file in files if _may_tell(file)]
    if telling:
        written, unquoted = _written(telling, settled, faults)
        spans |= written
        names |= unquoted
    texts = {str(value) for _, value in values if isinstance(value, Text)}
    texts |= set(environment)
    return Secrets(frozenset(spans | names), frozenset(names), frozenset(text for text in texts if text))


@cache
def _may_tell(file: File) -> bool:
    """Whether the text of a file may tell of secrets: that of most does not, and none is looked for."""
    return may_name_a_secret(file.source.text)


def _written(
    files: Sequence[File], settled: set[Span], faults: Sequence[Diagnostic]
) -> tuple[set[Span], set[Span]]:
    """The places that are secret by the text of some files, and those of names that are.

    What is ``settled`` is known by its value.
    """
    from guixsvc.check.written_secrets import behind_secrets, literals, near_faults, unquoted, written_in

    given = [given for file in files for given in written_in(file).given if given.span not in settled]
    spans = {span for file in files for span in written_in(file).literals}
    spans |= {span for one in given for span in literals(one.values)}
    errors = [fault for fault in faults if fault.severity is Severity.ERROR]
    names = {*unquoted(files), *_unbound([form_span(v) for one in given for v in one.values], faults)}
    if any(fault.code in _UNBOUND for fault in faults):
        names |= {*_unbound([form_span(name) for name in behind_secrets(files)], faults)}
    if errors:
        spans |= set(near_faults(files, [fault.span for fault in errors]))
    return spans, names


def _secret_values(record: Record, name: str | None, value: Value | None) -> Iterator[Value]:
    """The value of a field that is secret."""
    if name is None or value is None:
        return
    known = record.type.fields.get(name)
    if names_a_secret(name) if known is None else known.is_secret:
        yield value


def gives_secrets(records: Iterable[Record]) -> bool:
    """Whether the text of a secret is known from some records."""
    return any(
        isinstance(value, Text) and bool(value)
        for record in records
        for initializer in record.initializers
        for value in _secret_values(record, initializer.name, initializer.value)
    )


def _texts_in(value: Value | None) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, FileLike) and value.content is not None:
        yield value.content


def _is_no_variable(value: Opaque) -> bool:
    """Whether a name that may come from a module of Guix is none that is known to: an unquoted password."""
    of = value.variable
    return of is not None and value.elsewhere and not isinstance(of.home, tuple) and not exporters(of.name)


_UNBOUND = ("unbound-variable", "misspelt-name")


def _unbound(given: Iterable[Span], faults: Iterable[Diagnostic]) -> Iterator[Span]:
    """Names that are not bound, or look like it, in what is given to a secret: unquoted passwords."""
    inside = Places(given)
    for fault in faults:
        if fault.code in _UNBOUND and inside.meet(fault.span):
            yield fault.span
