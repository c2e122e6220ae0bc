"""``guixsvc import``: a running server's settings as a declaration."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from os import getcwd
from os.path import abspath, dirname
from pathlib import Path

from guixsvc import pipeline, targets
from guixsvc.commands import common
from guixsvc.commands.standard_output import give
from guixsvc.commands.usage import Usage
from guixsvc.diagnostics import Severity
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Trees
from guixsvc.files import LARGEST_TEXT, NotRead, read_file
from guixsvc.overwriting import write_new
from guixsvc.pipeline import Options
from guixsvc.records import service_types
from guixsvc.report import Report, conclusion
from guixsvc.report.concise import render
from guixsvc.service_tables import BadTarget
from guixsvc.services import Service, implementation
from guixsvc.services.importing import Imported, NotImported, Remark, Wanted
from guixsvc.shown import shown
from guixsvc.source import Source, decode_all


def _importable() -> Iterator[tuple[str, Service]]:
    for type_ in service_types().values():
        if type_.file.imports:
            yield type_.service, implementation(type_.service)


def run(options: argparse.Namespace) -> int:
    try:
        imported = _imported(options)
        faults, has_errors = _checked(imported, options)
        _write(imported.declaration, options)
    except (Usage, BadTarget, NotRead, NotImported) as problem:
        return common.fail(problem)
    print(faults, end="", file=sys.stderr)
    for line in _explained(imported, options):
        common.say(line)
    lost = any(remark.is_lost for remark in imported.remarks)
    return 1 if has_errors or (options.strict and lost) else 0


def _imported(options: argparse.Namespace) -> Imported:
    """Raises Usage, NotRead, NotImported, BadTarget."""
    target = None if options.target is None else targets.load(options.target)
    database = None if options.database is None else Path(options.database)
    wanted = Wanted(target, options.keep_file, database, _folder(options))
    services = dict(_importable())
    named = services.get(options.of)
    if named is not None and named.of_host is not None and options.file is None:
        if options.keep_file or options.database is not None:
            raise Usage(f"import --{options.of}: --keep-file and --database go with a file of settings")
        return named.of_host(wanted)
    if options.file is None:
        raise Usage("import: name the server's settings file, or what to import: see guixsvc import --help")
    service = named or next(service for service in services.values() if service.of_settings is not None)
    if service.of_settings is None:
        raise Usage(f"import --{options.of}: this is asked of the running service, not read from a file")
    if options.keep_file and options.file == "-":
        raise Usage("import --keep-file: name the file that is kept; standard input is none")
    return service.of_settings(_source(options.file), wanted)


def _folder(options: argparse.Namespace) -> str:
    """Where the declaration is to lie."""
    return getcwd() if options.output is None else dirname(abspath(options.output))


def _source(name: str) -> Source:
    """Raises NotRead for what is no file of text."""
    if name == "-":
        data, directory, name = sys.stdin.buffer.read(LARGEST_TEXT + 1), getcwd(), "<stdin>"
        if len(data) > LARGEST_TEXT:
            raise NotRead(f"{name} is too large to be read: more than {LARGEST_TEXT} bytes")
    else:
        try:
            content = read_file(name, getcwd(), most=LARGEST_TEXT)
        except NotRead as reason:
            raise NotRead(f"{shown(name)} {reason}") from None
        data, directory = content.data, dirname(content.at.path)
    text, problem = decode_all(data)
    if problem:
        raise NotRead(f"{shown(name)}: {problem}")
    return Source(name, text, directory)


def _checked(imported: Imported, options: argparse.Namespace) -> tuple[str, bool]:
    """The findings of the file and of what is made of it, as text, and whether an error is among them."""
    source = Source(options.output or "<imported>", imported.declaration, _folder(options))
    target = None if options.target is None else targets.load(options.target)
    settings = Options(Trees((), (), ()), Environment(), None, target, False)
    settings.trees.add(source)
    results = pipeline.examine_all([source], settings)
    found = [
        finding
        for finding in (*imported.faults, *conclusion.conclude(results))
        if finding.severity is not Severity.NOTE
    ]
    text = render(Report(tuple(found), (), 1, conclusion.redaction(results)))
    return text, any(f.severity is Severity.ERROR for f in found)


def _write(declaration: str, options: argparse.Namespace) -> None:
    """Raises Usage for a file that is there."""
    if options.output is None:
        give(declaration)
        return
    try:
        write_new(Path(options.output), declaration.encode("utf-8", "replace"))
    except FileExistsError:
        raise Usage(f"-o {options.output}: this file exists; name another one") from None


def _explained(imported: Imported, options: argparse.Namespace) -> Iterator[str]:
    """What is not declared and what to do about it, and how to give the secrets."""
    yield from (_line(remark, options.file) for remark in imported.remarks)
    lost = [remark for remark in imported.remarks if remark.is_lost]
    if lost and options.file is not None:
        count = common.number(len(lost), "setting")
        yield f"{count} will be lost: leave them out, as here, or keep the file: guixsvc import --keep-file"
    if imported.variables:
        yield from _how_to_give(imported.variables, options.output or "FILE.scm")


def _line(remark: Remark, file: str | None) -> str:
    where = f"{file}:{remark.line}: " if remark.line and file else ""
    return f"{where}{remark.setting}: {'lost: ' if remark.is_lost else ''}{remark.effect}"


def _how_to_give(variables: Sequence[tuple[str, str]], file: str) -> Iterator[str]:
    for name, setting in variables:
        yield f"{name} stands for {setting}; type it unseen: read -rs {name} && export {name}"
    names = " ".join(f"--env {name}" for name, _ in variables)
    yield f"then: guixsvc compile {file} {names} -o out"
