"""What a service becomes on a host: the ``outputs.toml`` beside its templates."""

import re
from functools import cache
from os.path import basename, isfile, join

from guixsvc.annotations import Final
from guixsvc.paths import TEMPLATES
from guixsvc.service_tables import BadService, Table, read_text
from guixsvc.slotted import frozen


@frozen
class Output:
    """A file: where a template goes on the host. ``when`` is "" for always.

    If ``each`` is not "", it names a list: there is a file for each element, with its number in place of
    `NUMBER`.
    """

    path: str
    template: str
    mode: int
    secret: bool
    when: str
    each: str = ""


@frozen
class Unit:
    """A unit, the files whose change calls for its restart, and the program that tells whether it answers."""

    name: str
    restart_on: tuple[str, ...]
    answers: str | None


NUMBER: Final = "{number}"

SHARED: Final = join(TEMPLATES, "shared")
"""What every tree has."""


@cache
def outputs(folder: str) -> tuple[tuple[Output, ...], tuple[Unit, ...]]:
    """What a folder of ``templates/`` becomes. Raises BadService."""
    path = join(folder, "outputs.toml")
    if not isfile(path):
        raise BadService(f"{path}:1: there is no such file: it tells what becomes of the templates")
    table = Table(path, read_text(path))
    table.only("output", "unit")
    files = tuple(_output(folder, one) for one in table.array("output"))
    if not files:
        table.fail("output", "it names no file that the service becomes: `[[output]]`")
    written = {output.path for output in files}
    if folder != SHARED:
        shared = {output.path for output in outputs(SHARED)[0]}
        for one, output in zip(table.array("output"), files, strict=True):
            if output.path in shared:
                one.fail("path", "every tree has this file: it is no service's own")
        written |= shared
    units = tuple(_unit(one, written) for one in table.array("unit"))
    return files, units


def _output(folder: str, table: Table) -> Output:
    table.only("path", "template", "mode", "secret", "when", "each")
    path, template, mode = table.text("path"), table.text("template"), table.text("mode")
    each = table.optional("each")
    if each:
        _check_numbered(table, path)
        path = path.replace(NUMBER, "1")
    if not _PATH.fullmatch(path) or re.search(r"/\.{0,2}(/|$)", path):
        table.fail("path", "expected an absolute path of a file, without detours")
    if not path.startswith(_OURS):
        table.fail("path", f"expected a path below one of {', '.join(_OURS)}")
    if not isfile(join(folder, template)) or basename(template) != template:
        table.fail("template", f"there is no such file in {folder}")
    if mode not in _MODES:
        table.fail("mode", f"expected one of {', '.join(_MODES)}")
    if mode != "0755" and _PROGRAM.fullmatch(path):
        table.fail("mode", "expected 0755: this is a program that is run by its name")
    return Output(
        table.text("path"), template, int(mode, 8), table.flag("secret"), table.optional("when"), each
    )


def _check_numbered(table: Table, path: str) -> None:
    if path.rpartition("/")[2].count(NUMBER) != 1 or path.count(NUMBER) != 1:
        table.fail("path", f"expected {NUMBER} in the name of the file, for there is one for each element")
    if path.startswith("/etc/systemd/"):
        table.fail("each", "expected a file that is no unit")


def _unit(table: Table, written: set[str]) -> Unit:
    table.only("name", "restart-on", "answers")
    name, restart_on = table.text("name"), table.texts("restart-on")
    answers = table.optional("answers") or None
    if f"/etc/systemd/system/{name}" not in written:
        table.fail("name", f"no output is /etc/systemd/system/{name}")
    for key, path in [*(("restart-on", path) for path in restart_on), ("answers", answers)]:
        if path is not None and path not in written:
            table.fail(key, f"no output is {path}")
    return Unit(name, tuple(restart_on), answers)


_PATH = re.compile(r"(/[A-Za-z0-9@._-]+)+")
_OURS = ("/etc/", "/usr/local/")
"""Where an administrator's files belong: hier(7)."""
_PROGRAM = re.compile(r"/usr/local/lib/guixsvc/.+-(actions|answers|state)")
"""What guixsvc-herd and the installer run of a service's own, if it is there."""
_MODES = ("0600", "0644", "0755")
