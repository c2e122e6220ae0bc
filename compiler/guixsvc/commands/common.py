"""What the commands share: their options, printing findings, exit codes."""

import argparse
import operator
import os
import sys
from collections import Counter
from collections.abc import Sequence
from functools import reduce
from pathlib import Path

from guixsvc import inputs, pipeline
from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.emit import targets
from guixsvc.evaluate.evaluator import MAX_STEPS
from guixsvc.evaluate.library import Trees
from guixsvc.pipeline import Options, Result


class Usage(Exception):
    """The command cannot be carried out as it was given."""


def fail(message: object) -> int:
    """Says why a command cannot be carried out; its exit code."""
    print(f"guixsvc: {message}", file=sys.stderr)
    return 2


def pipeline_options(options: argparse.Namespace, target: str | None, *, to_compile: bool) -> Options:
    """Raises Usage for a variable that is not set or a folder that is none, targets.BadTarget."""
    environment = {name: os.environ.get(name, "") for name in options.env}
    missing = [name for name, value in environment.items() if not value]
    if missing:
        raise Usage(f"--env {missing[0]}: this variable is not set in the environment, or empty")
    # What is no text, Python keeps as lone surrogates.
    garbled = [
        name for name, value in environment.items() if value.encode(errors="replace").decode() != value
    ]
    if garbled:
        raise Usage(f"--env {garbled[0]}: this variable does not hold UTF-8 text")
    bad = [folder for folder in options.load_path if not Path(folder).is_dir()]
    if bad:
        raise Usage(f"-L {bad[0]}: there is no such folder")
    loaded = None if target is None else targets.load(target)
    named = [Path(path).resolve() for path in options.files if path != "-" and Path(path).is_dir()]
    # As with Guix, the folder given last is searched first.
    load_path = tuple(Path(folder).resolve() for folder in reversed(options.load_path))
    trees = Trees(tuple(named) or _current_folder(), load_path)
    return Options(trees, environment, options.max_steps or MAX_STEPS, loaded, to_compile)


def _current_folder() -> tuple[Path, ...]:
    """The tree that files outside of any repository are taken to belong to."""
    folder = Path.cwd()
    return () if folder in (folder.parent, Path.home()) else (folder,)


def examine(loaded: Sequence[inputs.Input], options: Options) -> list[Result]:
    """Examines sources that may read each other."""
    for input_ in loaded:
        if input_.fault is None:
            options.trees.add(input_.source)
    return [
        pipeline.examine(input_.source, options)
        if input_.fault is None
        else pipeline.unread(input_.source, input_.fault)
        for input_ in loaded
    ]


def show(results: Sequence[Result], found: Sequence[Diagnostic], output_format: str) -> None:
    """Prints findings on standard output."""
    secrets = reduce(operator.or_, (result.secrets for result in results))
    findings = [(diagnostic, secrets) for diagnostic in found]
    if output_format == "json":
        from guixsvc.report import json_report

        _write(json_report.render(findings))
        return
    from guixsvc.report import full

    color = _wants_color()
    for diagnostic, _ in findings:
        _write(full.render(diagnostic, secrets, color=color))


def _write(text: str) -> None:
    """Prints in UTF-8 whatever the locale says; lone surrogates of file names become question marks."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


def _wants_color() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def exit_code(found: Sequence[Diagnostic], *, strict: bool) -> int:
    worst = min((diagnostic.severity for diagnostic in found), default=Severity.NOTE)
    return 1 if worst is Severity.ERROR or (strict and worst is Severity.WARNING) else 0


def counted(found: Sequence[Diagnostic]) -> str:
    """ "2 errors, 1 warning" """
    counts = Counter(diagnostic.severity for diagnostic in found)
    return ", ".join(
        f"{counts[severity]} {severity}{'' if counts[severity] == 1 else 's'}"
        for severity in Severity
        if counts[severity]
    )
