"""What the commands share: their options, printing findings, exit codes."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from guixsvc import inputs, pipeline
from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.emit import targets
from guixsvc.evaluate.evaluator import MAX_STEPS
from guixsvc.pipeline import Options, Result


class Usage(Exception):
    """The command cannot be carried out as it was given."""


def fail(message: object) -> int:
    """Says why a command cannot be carried out; its exit code."""
    print(f"guixsvc: {message}", file=sys.stderr)
    return 2


def pipeline_options(options: argparse.Namespace, target: str | None, *, to_compile: bool) -> Options:
    """Raises Usage for a variable that is not set, targets.BadTarget for an unknown target."""
    environment = {name: os.environ.get(name, "") for name in options.env}
    missing = [name for name, value in environment.items() if not value]
    if missing:
        raise Usage(f"--env {missing[0]}: this variable is not set in the environment, or empty")
    loaded = None if target is None else targets.load(target)
    return Options(environment, options.max_steps or MAX_STEPS, loaded, to_compile)


def examine(input_: inputs.Input, options: Options) -> Result:
    if input_.fault is not None:
        return pipeline.unread(input_.source, input_.fault)
    return pipeline.examine(input_.source, options)


def show(results: Iterable[Result], output_format: str) -> None:
    """Prints the findings of some sources on standard output."""
    findings = [(diagnostic, result.secrets) for result in results for diagnostic in result.diagnostics]
    findings.sort(key=lambda finding: finding[0].span.source.path)
    if output_format == "json":
        from guixsvc.report import json_report

        _write(json_report.render(findings))
        return
    from guixsvc.report import full

    color = _wants_color()
    for diagnostic, secrets in findings:
        _write(full.render(diagnostic, secrets, color=color))


def _write(text: str) -> None:
    """Prints in UTF-8 whatever the locale says; lone surrogates of file names become question marks."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


def _wants_color() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def exit_code(results: Sequence[Result], *, strict: bool) -> int:
    worst = min((d.severity for d in all_findings(results)), default=Severity.NOTE)
    return 1 if worst is Severity.ERROR or (strict and worst is Severity.WARNING) else 0


def all_findings(results: Iterable[Result]) -> list[Diagnostic]:
    return [diagnostic for result in results for diagnostic in result.diagnostics]


def counted(found: list[Diagnostic]) -> str:
    """ "2 errors, 1 warning" """
    counts = Counter(diagnostic.severity for diagnostic in found)
    return ", ".join(
        f"{counts[severity]} {severity}{'' if counts[severity] == 1 else 's'}"
        for severity in Severity
        if counts[severity]
    )
