"""What `check` says on standard error of what it has seen."""

import sys
from collections import Counter
from collections.abc import Sequence

from guixsvc.annotations import Any
from guixsvc.check.examination import Result
from guixsvc.check.ours import our_services
from guixsvc.commands import common
from guixsvc.diagnostics import Diagnostic
from guixsvc.records import titles
from guixsvc.report.concise import place


def summarize(
    options: Any,
    results: Sequence[Result],
    found: Sequence[Diagnostic],
    unknown: Sequence[Diagnostic],
    hidden: Sequence[Diagnostic],
    examined: common.Examined,
) -> None:
    """Counts what was read and found; ``unknown`` are values, ``hidden`` what may hold services."""
    files = len(results) + examined.left_out
    if options.show_unseen:
        for part in hidden:
            common.say(f"{place(part.span)}: not known: {part.message}")
    if options.statistics:
        for code, count in sorted(Counter(f.code for f in found).items(), key=lambda kind: -kind[1]):
            print(f"{count:>5}  {code}", file=sys.stderr)
    unseen = len(unknown) + len(hidden)
    if options.statistics or files != 1 or unseen:
        declaring = sum(any(any(our_services(s)) for s in result.systems) for result in results)
        print(
            _seen(files, declaring + examined.declaring, unseen, is_shown=options.show_unseen),
            file=sys.stderr,
        )
    if found:
        mendable = 0 if options.fix else _mendable(results, found)
        hint = f"; --fix mends {mendable}" if mendable else ""
        print(f"{common.counted(found)}{hint}", file=sys.stderr)


def _mendable(results: Sequence[Result], found: Sequence[Diagnostic]) -> int:
    """How many findings `--fix` mends: in the files that are checked, not in modules that they import."""
    fixes = [finding.fix for finding in found if finding.fix is not None and finding.fix.safe]
    sources = {result.source for result in results}
    return sum(fix.edits[0].span.source in sources for fix in fixes)


def _seen(files: int, declaring: int, unseen: int, *, is_shown: bool) -> str:
    """What was read, and how much of it is not known."""
    parts = [f"checked {common.number(files, 'file')}", f"{declaring} with {titles()}"]
    if unseen:
        parts.append(f"{common.number(unseen, 'part')} not known{'' if is_shown else ': --show-unseen'}")
    return "; ".join(parts)
