"""What the commands share: their options, printing findings, exit codes."""

import os
import sys
from os import getcwd
from os.path import dirname, expanduser, isdir, join, realpath

from guixsvc import inputs, module, pipeline
from guixsvc.annotations import TYPE_CHECKING, Callable, Iterator, Sequence
from guixsvc.check.examination import Result, unread
from guixsvc.commands.services import know_installed, know_named
from guixsvc.commands.standard_output import give
from guixsvc.commands.usage import Usage
from guixsvc.diagnostics import SEVERITIES, Diagnostic, Severity
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Trees
from guixsvc.files import Located
from guixsvc.pipeline import Options
from guixsvc.project.found import BadSettings
from guixsvc.report import Report
from guixsvc.report.conclusion import redaction
from guixsvc.shown import shown
from guixsvc.slotted import frozen, replace

if TYPE_CHECKING:
    import argparse

    from guixsvc.targets import Target


def fail(message: object) -> int:
    """Says why a command cannot be carried out; its exit code."""
    say(f"guixsvc: {message}")
    return 2


def fail_at(problem: BadSettings) -> int:
    """Says what is wrong with the settings of a project, a line for each fault; the exit code."""
    print(problem, file=sys.stderr)
    return 2


def say(line: str) -> None:
    """Says something on standard error, in one line."""
    print(shown(line), file=sys.stderr)


def pipeline_options(
    options: "argparse.Namespace", target: str | None, groups: tuple[str, ...], *, to_compile: bool
) -> Options:
    """Raises Usage for a variable that is not set or a folder that is none, BadTarget."""
    know_named(options.service)
    secret, plain = _variables("--env", options.env), _variables("--env-plain", options.env_plain)
    files: list[Located] = []
    for file in options.env_file:
        from guixsvc.commands.env_files import env_file

        variables, at = env_file(file)
        for name in sorted(variables.keys() & secret.keys()):
            if secret[name] != variables[name]:
                raise Usage(f"--env-file {file}: {name} is given with another value too")
        secret |= variables
        files.append(at)
    both = sorted(secret.keys() & plain.keys())
    if both:
        raise Usage(f"--env-plain {both[0]}: this variable is given with --env too: is it secret or not?")
    on_hosts = {}
    if options.host_secret:
        from guixsvc.commands.host_secrets import host_secrets

        on_hosts = host_secrets(options.host_secret, (*secret, *plain))
    named = () if to_compile else options.named_variables
    environment = Environment(secret | plain, frozenset(plain), on_hosts, frozenset(named))
    for option, given in (("-L", options.load_path), ("--allow-read", options.allow_read)):
        for folder in given:
            if not isdir(folder):
                raise Usage(f"{option} {folder}: there is no such folder")
    named = [realpath(path) for path in options.files if path != "-" and isdir(path)]
    # As with Guix, the folder given last is searched first.
    load_path = tuple(realpath(folder) for folder in reversed(options.load_path))
    allowed = tuple(realpath(folder) for folder in options.allow_read)
    trees = Trees((*named, *_current_folder()), load_path, allowed)
    loaded = None if target is None else _target(target)
    for read in (*files, *([] if loaded is None else [loaded.file])):
        trees.was_read(read)
    return Options(trees, environment, options.max_steps, loaded, to_compile, groups)


def _target(name: str) -> "Target":
    """Raises BadTarget."""
    from guixsvc import targets

    return targets.load(name)


def unasked(environment: Environment) -> str | None:
    """Says which secret of the host nothing asked for, if that is so."""
    names = (name for name in environment.on_hosts if name not in environment.asked)
    return next((f'--host-secret {name}: nothing asks for (getenv "{name}")' for name in names), None)


def _variables(option: str, names: Sequence[str]) -> dict[str, str]:
    """The values of variables that are set, a ``*`` for many. Raises Usage for one without."""
    found = {name: os.environ.get(name, "") for given in names for name in _matching(option, given)}
    for name, value in found.items():
        if not value:
            raise Usage(f"{option} {name}: this variable is not set in the environment, or empty")
        # What is no text, Python keeps as lone surrogates.
        if value.encode(errors="replace").decode() != value:
            raise Usage(f"{option} {name}: this variable does not hold UTF-8 text")
    return found


def _matching(option: str, given: str) -> list[str]:
    """The names of the variables that are meant. Raises Usage if there is none."""
    if "*" not in given:
        return [given]
    import re

    pattern = re.compile(".*".join(map(re.escape, given.split("*"))), re.DOTALL)
    names = [name for name, value in os.environ.items() if value and pattern.fullmatch(name)]
    if not names:
        raise Usage(f"{option} {given}: no variable of the environment has such a name")
    return names


def _current_folder() -> tuple[str, ...]:
    """The current folder, unless it holds whatever else there is: the root of all files, or a home."""
    folder = getcwd()
    return () if folder in (dirname(folder), expanduser("~")) else (folder,)


@frozen
class Examined:
    """The sources that were examined, and what came of it. Of the ``left_out``, which are without findings,
    ``declaring`` have services of ours; ``several`` tells that there are several hosts in all."""

    inputs: list[inputs.Input]
    results: list[Result]
    settings: Options
    left_out: int = 0
    declaring: int = 0
    several: bool = False


def examine(
    loaded: Sequence[inputs.Input],
    options: Options,
    target: str | None,
    told: Callable[[int], None] | None = None,
) -> tuple[list[Result], Options]:
    """Examines sources that may read each other; with the options, as what they name makes them.

    If they name service types that installed packages have, these are known from then on. It is ``told`` how
    many are done. Raises BadTarget.
    """
    results = _examine(loaded, options, told)
    if know_installed(file.source for file in options.trees.files.values()):
        options.trees.forget_evaluated()
        again = options if target is None else replace(options, target=_target(target))
        return _examine(loaded, again, told), again
    return results, options


def _examine(
    loaded: Sequence[inputs.Input], options: Options, told: Callable[[int], None] | None
) -> list[Result]:
    for input_ in loaded:
        if input_.fault is None:
            options.trees.add(input_.source)
    examined = iter(pipeline.examine_all([i.source for i in loaded if i.fault is None], options, told))
    return [
        next(examined) if input_.fault is None else unread(input_.source, input_.fault) for input_ in loaded
    ]


def show(
    results: Sequence[Result],
    found: Sequence[Diagnostic],
    options: "argparse.Namespace",
    unseen: Sequence[Diagnostic] = (),
    files: int | None = None,
) -> None:
    """Writes findings, and what is ``unseen``, without secrets, as the options ask. Raises OSError."""
    if not found and options.output_format in _FOR_PEOPLE:
        put("", options)
        return
    hide = redaction(results)
    color = _wants_color(options)
    links = color and _is_on_terminal(options) and os.environ.get("FORCE_HYPERLINK") != "0"
    render = module(f"guixsvc.report.{options.output_format}").render
    files = len(results) if files is None else files
    put(render(Report(tuple(found), tuple(unseen), files, hide, color, links)), options)


_FOR_PEOPLE = ("full", "concise")
"""Formats that say nothing where nothing is found."""


def put(text: str, options: "argparse.Namespace") -> None:
    """Writes what a command gives out; beside a text that is mended, to standard error. Raises OSError."""
    if options.output_file is not None:
        from pathlib import Path

        try:
            Path(options.output_file).write_text(text, encoding="utf-8", errors="replace", newline="")
        except OSError as problem:  # one of writing names no file
            raise OSError(problem.errno, problem.strerror, options.output_file) from None
    elif text:
        give(text, sys.stderr if getattr(options, "fix", False) and "-" in options.files else sys.stdout)


def refuse_output_files(options: "argparse.Namespace", trees: Trees) -> None:
    """Raises Usage if a file that is to be written was read, is a link to another, or is written twice."""
    written = {"--output-file": options.output_file, "--report": getattr(options, "report", None)}
    for option, file in written.items():
        if file is None:
            continue
        from pathlib import Path

        from guixsvc.emit.replaceable import held

        if Path(file).is_symlink() and (Path(file).is_file() or not Path(file).exists()):
            raise Usage(f"{option} {file}: this is a symbolic link; name the file it leads to")
        if held(Path(file), (*trees.places, *_named_files(options))) is not None:
            raise Usage(f"{option} {file}: this file is read")
    report, findings = written["--report"], written["--output-file"]
    if report is not None and findings is not None and realpath(report) == realpath(findings):
        raise Usage(f"--report {report}: this is the file of --output-file too")


def _named_files(options: "argparse.Namespace") -> Iterator[str]:
    """Those that options name, and that are no files of a tree."""
    for file in (options.settings_file, getattr(options, "baseline", None)):
        if file is not None:
            yield join(getcwd(), file)


def _wants_color(options: "argparse.Namespace") -> bool:
    if options.color != "auto":
        return bool(options.color == "always")
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or _is_on_terminal(options)


def _is_on_terminal(options: "argparse.Namespace") -> bool:
    return options.output_file is None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def exit_code(found: Sequence[Diagnostic], *, strict: bool) -> int:
    worst = min((diagnostic.severity for diagnostic in found), default=Severity.NOTE)
    return 1 if worst is Severity.ERROR or (strict and worst is Severity.WARNING) else 0


def counted(found: Sequence[Diagnostic]) -> str:
    """ "2 errors, 1 warning" """
    severities = [diagnostic.severity for diagnostic in found]
    counts = {severity: severities.count(severity) for severity in SEVERITIES}
    return ", ".join(number(count, str(severity)) for severity, count in counts.items() if count)


def number(count: int, what: str) -> str:
    """ "2 files" """
    return f"{count} {what}{'' if count == 1 else 's'}"
