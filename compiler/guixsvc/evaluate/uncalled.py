"""Procedures of a file that nothing in it calls: a module of helpers, or what an editor hands over.

Guix's macros refuse a record with an unknown field wherever it stands, so their bodies are evaluated once,
with parameters of which nothing is known.
"""

from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.tree_files import File
from guixsvc.read import datum
from guixsvc.records import deprecated_names, record_types, service_types
from guixsvc.source import Source, Span


def evaluate_uncalled(run: Run) -> None:
    """Evaluates what was not entered and speaks of ours, and the procedures that come to light by that."""
    procedures = run.findings.gathered.procedures
    if not procedures:
        return
    mentions = {file.source: _mentions(file) for file in run.findings.gathered.files}
    used, staged = set(run.findings.used), set(run.findings.staged)
    while procedures:
        part, procedure = procedures.popitem()
        if part not in run.findings.entered and _holds_any(procedure.span, mentions):
            run.findings.entered.add(part)
            run.following.try_uncalled(procedure)
    # What only they use is not reached.
    run.findings.used.intersection_update(used)
    run.findings.staged.intersection_update(staged)


def _mentions(file: File) -> list[int]:
    """Where a file names what is ours, under whatever prefix it imports that."""
    ours = (*record_types(), *service_types(), *deprecated_names())
    places: list[int] = []
    pending: list[datum.Datum] = list(file.data)
    while pending:
        part = pending.pop()
        if isinstance(part, datum.Symbol):
            if part.name.endswith(ours) and part.span is not None:
                places.append(part.span.start)
        elif isinstance(part, datum.List | datum.Vector):
            pending.extend(part.items)
    return sorted(places)


def _holds_any(span: Span, mentions: dict[Source, list[int]]) -> bool:
    places = mentions.get(span.source, [])
    from bisect import bisect_left

    first = bisect_left(places, span.start)
    return first < len(places) and places[first] < span.end
