"""``check --fix`` and ``check --diff``: what can be mended of the files that are checked."""

import difflib
from collections.abc import Callable, Sequence
from os import getcwd
from os.path import islink

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.check.examination import Result
from guixsvc.commands import common
from guixsvc.commands.standard_output import give
from guixsvc.commands.usage import Usage
from guixsvc.diagnostics import Fix
from guixsvc.files import LARGEST_SOURCE, NotRead, read_file
from guixsvc.fixes import applied
from guixsvc.inputs import Input
from guixsvc.overwriting import NotWritten, overwrite
from guixsvc.pipeline import Options
from guixsvc.report.conclusion import Reports, conclude, redaction
from guixsvc.report.redaction import Redaction
from guixsvc.shown import printable, shown
from guixsvc.slotted import frozen, replace
from guixsvc.source import Source, decode

if TYPE_CHECKING:
    import argparse

MOST_ROUNDS = 100
"""Each mends something; what two fixes meet in is mended one after the other."""


@frozen
class Mended:
    """Inputs with what is known of them, once fixes are applied, to each so many as ``counts`` has."""

    inputs: list[Input]
    results: list[Result]
    counts: list[int]

    @property
    def count(self) -> int:
        return sum(self.counts)


def mend_as_asked(
    loaded: list[Input],
    results: list[Result],
    settings: Options,
    options: "argparse.Namespace",
    reports: Reports | None = None,
) -> Mended:
    """What is not reported is not mended. Raises Usage for options that do not go together."""
    if not (options.fix or options.diff):
        raise Usage("--unsafe-fixes: this is for --fix and --diff")
    if options.fix and len(loaded) > 1 and any(input_.data is not None for input_ in loaded):
        raise Usage("--fix: what standard input becomes goes to standard output; give `-` alone")

    def examine(changed: Sequence[Input]) -> list[Result]:
        return common.examine(changed, replace(settings, trees=settings.trees.anew()), options.target)[0]

    return mend(loaded, results, examine, unsafe=options.unsafe_fixes, reports=reports)


Examine = Callable[[Sequence[Input]], list[Result]]


def mend(
    inputs: list[Input],
    results: list[Result],
    examine: Examine,
    *,
    unsafe: bool,
    reports: Reports | None = None,
) -> Mended:
    """Applies fixes and examines what comes of them, until there is nothing left to mend."""
    counts = [0] * len(inputs)
    for _ in range(MOST_ROUNDS):
        fixes = _fixes(inputs, results, unsafe=unsafe, reports=reports)
        if not fixes:
            return Mended(inputs, results, counts)
        changed = []
        for at, input_ in enumerate(inputs):
            text, more = applied(input_.source.text, fixes.get(input_.source, ()))
            changed.append(replace(input_, source=replace(input_.source, text=text)) if more else input_)
            counts[at] += more
        inputs, results = changed, examine(changed)
    raise RuntimeError("fixes undo each other")


def _fixes(
    inputs: Sequence[Input], results: Sequence[Result], *, unsafe: bool, reports: Reports | None
) -> dict[Source, list[Fix]]:
    """What is to be written into each source that was named, or met in a folder as a file of its own."""
    found: dict[Source, list[Fix]] = {
        i.source: [] for i in inputs if i.fault is None and (i.named or not islink(i.source.path))
    }
    for finding in conclude(results, reports=reports):
        fix = finding.fix
        if fix is not None and (fix.safe or unsafe) and fix.edits[0].span.source in found:
            found[fix.edits[0].span.source].append(fix)
    return {source: fixes for source, fixes in found.items() if fixes}


def write(before: Sequence[Input], results: Sequence[Result], mended: Mended) -> tuple[Mended, list[str]]:
    """Writes the files that have become others; what there is then, and why the rest stays as it was.

    What standard input has become, or was, goes to standard output.
    """
    inputs, found, counts = list(mended.inputs), list(mended.results), list(mended.counts)
    reasons: list[str] = []
    for at, (was, is_now) in enumerate(zip(before, mended.inputs, strict=True)):
        if was.data is not None:
            is_same = was.source is is_now.source
            give(was.data if is_same else _encoded(is_now.source.text, was.data))
        elif was.source is not is_now.source and (reason := _unwritten(was.source, is_now.source)):
            reasons.append(f"{shown(was.source.path)} {reason}")
            inputs[at], found[at], counts[at] = was, results[at], 0
    return Mended(inputs, found, counts), reasons


def _unwritten(was: Source, is_now: Source) -> str:
    """Writes a file that has become another; why that cannot be, if it cannot."""
    try:
        content = read_file(was.path, getcwd(), most=LARGEST_SOURCE)
        if decode(content.data) != (was.text, ""):
            raise NotWritten("has changed meanwhile and is not written")
        overwrite(content.at.path, content.data, _encoded(is_now.text, content.data))
    except (NotRead, NotWritten) as reason:
        return str(reason)
    except OSError as problem:
        return f"cannot be written: {problem.strerror}"
    return ""


def _encoded(text: str, former: bytes) -> bytes:
    mark = "\ufeff" if former.startswith(b"\xef\xbb\xbf") else ""
    return f"{mark}{text}".encode()


def difference(before: Sequence[Input], results: Sequence[Result], mended: Mended) -> str:
    """What fixes change, as `diff -u` shows it, without secrets."""
    hide, hide_now = redaction(results), redaction(mended.results)
    pairs = [(was.source, now.source) for was, now in zip(before, mended.inputs, strict=True)]
    return "".join(
        line
        for was, now in pairs
        if was is not now
        for line in difflib.unified_diff(
            _lines(was, hide), _lines(now, hide_now), shown(was.path), shown(now.path)
        )
    )


def _lines(source: Source, hide: Redaction) -> list[str]:
    """The lines of a source as they may be shown, each with its end."""
    count = source.position(len(source.text)).line
    lines = [printable(hide.line(source, number).shown) + "\n" for number in range(1, count + 1)]
    if lines[-1] == "\n":
        return lines[:-1]
    return [*lines[:-1], lines[-1] + "\\ No newline at end of file\n"]
