"""systemd as the judge of emitted units: its linter, its parser, its readers of sysusers.d and tmpfiles.d.

Nothing here needs a booted systemd or root, and nothing touches the host.
"""

import functools
import graphlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import needs

UNIT_TYPES = ("automount", "mount", "path", "service", "slice", "socket", "target", "timer")
UNIT_REFERENCES = (
    *("After", "Before", "BindsTo", "Conflicts", "OnFailure", "OnSuccess", "PartOf", "PropagatesReloadTo"),
    *("Requires", "Requisite", "Upholds", "Wants", "RequiredBy", "WantedBy", "Also"),
)
_EXEC = re.compile(r"Exec(Condition|Start|StartPre|StartPost|Reload|Stop|StopPost)")
_FOLDERS_OF_UNITS = ("etc/systemd/system", "usr/lib/systemd/system")
_PACKAGE_USERS = ("root", "nobody")


@dataclass(frozen=True)
class Directive:
    """One assignment in a unit file."""

    section: str
    key: str
    value: str


@dataclass(frozen=True)
class ParsedUnit:
    """A unit as systemd holds it after parsing.

    ``state`` is ``loaded``, ``bad-setting`` (it refused the unit) …; ``commands`` has the argument lists of
    each Exec directive, before ``$`` expansion: a ``$$`` is still two characters, and the first argument is
    the path, or what ``@`` gave in its stead. ``properties`` has every other line of the dump
    (``Environment``, ``ReadWritePaths``, ``Description`` …), one entry per line, in order. ``messages`` are
    the warnings and errors about this unit.
    """

    state: str
    commands: dict[str, list[list[str]]]
    properties: dict[str, list[str]] = field(repr=False)
    messages: list[str]

    @property
    def environment(self) -> list[str]:
        """The ``Environment=`` assignments, as ``NAME=value``."""
        return self.properties.get("Environment", [])


def verify(tree: Path) -> None:
    """Judge every unit below ``tree``/etc/systemd/system with ``systemd-analyze verify``, and with checks of
    our own for what that passes in silence.

    The judge's root has the distribution's units, the tree, and a stub for each program that a unit runs.
    Raises AssertionError with all complaints.
    """
    units = unit_files(tree)
    assert units, f"no units in {tree}"
    analyze = needs.program("systemd-analyze")
    complaints = []
    with tempfile.TemporaryDirectory(prefix="guixsvc-verify-") as temporary:
        root = Path(temporary)
        _fill_root(root, tree)
        names = [unit.name for unit in units]
        result = subprocess.run(
            [analyze, "verify", "--man=no", "--recursive-errors=no", f"--root={root}", *names],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode != 0 or result.stdout:
            complaints.append(f"exit {result.returncode} of systemd-analyze verify\n{result.stdout}")
        for unit in units:
            complaints += [f"{unit.name}: {complaint}" for complaint in _silent_faults(unit, root)]
    complaints += _ordering_cycles(units)
    assert not complaints, "\n".join(complaints)


def unit_files(tree: Path) -> list[Path]:
    """The unit files of a tree, by name."""
    folder = tree / "etc/systemd/system"
    return sorted(path for kind in UNIT_TYPES for path in folder.glob(f"*.{kind}"))


def directives(unit: str) -> Iterator[Directive]:
    """The assignments of a unit file's text, in order; a line that ends in a backslash goes on."""
    section = ""
    for line in re.sub(r"\\\n", " ", unit).splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line.strip("[]")
        elif line and line[0] not in "#;":
            key, _, value = line.partition("=")
            yield Directive(section, key.strip(), value.strip())


def security_score(unit: Path) -> float:
    """The exposure that ``systemd-analyze security`` gives a unit file: 0 (none) to 10."""
    analyze = needs.program("systemd-analyze")
    report = _output([analyze, "security", "--offline=true", "--no-pager", str(unit.absolute())])
    score = re.search(r"Overall exposure level for .*: ([0-9.]+)", report)
    assert score, report
    return float(score[1])


def sysusers_dry_run(configuration: Path) -> str:
    """What systemd-sysusers would do on an empty host; AssertionError if it refuses the file."""
    program = needs.program("systemd-sysusers")
    with tempfile.TemporaryDirectory(prefix="guixsvc-sysusers-") as root:
        return _output([program, f"--root={root}", "--dry-run", str(configuration.absolute())])


def tmpfiles_create(root: Path, configuration: Path) -> str:
    """Let systemd-tmpfiles create below ``root`` what a file asks for; AssertionError if it refuses it.

    Users it names must be in ``root``/etc/passwd and group.
    """
    program = needs.program("systemd-tmpfiles")
    return _output([program, f"--root={root}", "--create", str(configuration.absolute())])


def parsed(unit: str) -> ParsedUnit:
    """A service unit's text as systemd's own parser reads it."""
    return parsed_all([unit])[0]


def parsed_all(units: Sequence[str]) -> list[ParsedUnit]:
    """As ``parsed``, all in one run of systemd (0.1 s however many there are).

    The manager runs in its test mode, as nobody where we are root, and prints what it holds. Its format
    (``exec_command_dump`` and ``shell_maybe_quote`` in systemd's sources): arguments are separated by one
    blank; one with a blank, control character, quote, glob or other shell character, or an empty one, is in
    double quotes, where a backslash precedes quote, backslash, backtick and dollar, and control characters
    and bytes that are no UTF-8 are C escapes. Other values are printed raw: a value with a line that looks
    like a line of the dump cannot be told from one.
    """
    names = [f"guixsvc-test-{number}.service" for number in range(len(units))]
    with tempfile.TemporaryDirectory(prefix="guixsvc-units-") as temporary:
        folder = Path(temporary, "units")
        folder.mkdir()
        for name, text in zip(names, units, strict=True):
            (folder / name).write_text(text, encoding="utf-8", newline="")
        wants = "".join(f"Wants={name}\n" for name in names)
        (folder / "guixsvc-test.target").write_text(f"[Unit]\n{wants}")
        manager, seen_as = _manager(folder)
        # The colon: the distribution's units too, which every service depends on.
        environment = {"PATH": "/usr/bin:/bin", "SYSTEMD_UNIT_PATH": f"{seen_as}:", "SYSTEMD_COLORS": "0"}
        result = subprocess.run(
            [*manager, "--test", "--system", "--unit=guixsvc-test.target"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        dump = result.stdout.decode(errors="surrogateescape")
        log = result.stderr.decode(errors="surrogateescape")
    blocks = dict(re.findall(r"^\t?-> Unit ([^\n]*):\n((?:(?!\t?-> Unit )[^\n]*\n)*)", dump, re.MULTILINE))
    missing = [name for name in names if name not in blocks]
    assert not missing, f"systemd did not load {missing}:\n{log}"
    return [_parsed_block(blocks[name], _about(name, log)) for name in names]


def _parsed_block(block: str, messages: list[str]) -> ParsedUnit:
    commands: dict[str, list[list[str]]] = {}
    properties: dict[str, list[str]] = {}
    directive = ""
    current: list[str] = []
    for line in block.removesuffix("\n").split("\n"):
        if heading := re.fullmatch(r"\t\t-> (\w+):", line):
            directive = heading[1]
        elif command := re.fullmatch(r"\t\t\tCommand Line: (.*)", line):
            commands.setdefault(directive, []).append(_arguments(command[1]))
        elif entry := re.fullmatch(r"\t\t(\w[\w /-]*): (.*)", line):
            current = properties.setdefault(entry[1], [])
            current.append(entry[2])
        elif current:
            current[-1] += "\n" + line
    return ParsedUnit(properties["Unit Load State"][0], commands, properties, messages)


_QUOTED_OR_PLAIN = re.compile(r' ?(?:"((?:[^"\\]|\\.)*)"|([^ "]+))')
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_CONTROLS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def _arguments(line: str) -> list[str]:
    found = []
    at = 0
    while at < len(line):
        argument = _QUOTED_OR_PLAIN.match(line, at)
        assert argument, f"not a command line as systemd prints it: {line!r}"
        found.append(argument[2] if argument[1] is None else _unescaped(argument[1]))
        at = argument.end()
    return found


def _unescaped(text: str) -> str:
    def character(escape: re.Match[bytes]) -> bytes:
        content = escape[1]
        return bytes([int(content, 8)]) if len(content) == 3 else _CONTROLS.get(content, content)

    return _ESCAPE.sub(character, text.encode(errors="surrogateescape")).decode(errors="surrogateescape")


def _about(name: str, log: str) -> list[str]:
    return [line for line in log.splitlines() if re.search(rf"(/|\b){re.escape(name)}\b", line)]


def _manager(units: Path) -> tuple[list[str], Path]:
    """How systemd is started with its manager's test mode in reach, and where it finds the folder ``units``.

    The manager makes folders below /tmp, whatever TMPDIR says. Root, who starts it as nobody, cannot count on
    a /tmp that nobody may write to, and lays the folder above ``units`` over it, for the manager alone.
    """
    for path in ("/usr/lib/systemd/systemd", "/lib/systemd/systemd"):
        if os.access(path, os.X_OK):
            break
    else:
        needs.lacking("the program systemd")
    if os.geteuid() != 0:
        return [path], units
    units.parent.chmod(0o1777)
    own_tmp = ["unshare", "--mount", "sh", "-ec", 'mount --bind "$0" /tmp; exec "$@"', str(units.parent)]
    nobody = [needs.program("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
    return [*own_tmp, *nobody, path], Path("/tmp", units.name)


def _output(command: list[str]) -> str:
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert result.returncode == 0, f"exit {result.returncode} from {' '.join(command)}\n{result.stdout}"
    return result.stdout


def _fill_root(root: Path, tree: Path) -> None:
    """The distribution's units, the tree, and stubs for the programs that the tree's units run."""
    for folder in ("bin", "lib", "sbin"):
        (root / "usr" / folder).mkdir(parents=True)
        (root / folder).symlink_to(f"usr/{folder}")
    units = next(p for p in ("/usr/lib/systemd/system", "/lib/systemd/system") if Path(p).is_dir())
    shutil.copytree(units, root / "usr/lib/systemd/system", symlinks=True)
    shutil.copytree(tree, root, symlinks=True, dirs_exist_ok=True)
    for unit in unit_files(tree):
        for program in _programs(unit):
            stub = root / program.lstrip("/")
            if program.startswith("/") and not stub.exists():
                stub.parent.mkdir(parents=True, exist_ok=True)
                stub.write_text("#!/bin/sh\n")
                stub.chmod(0o755)


def _programs(unit: Path) -> list[str]:
    """The program of each Exec directive; an empty one resets the list and names none."""
    words = (d.value.split() for d in directives(unit.read_text()) if _EXEC.fullmatch(d.key))
    return [w[0].lstrip("@-:+!").strip("\"'") for w in words if w]


def _silent_faults(unit: Path, root: Path) -> Iterator[str]:
    """What ``systemd-analyze verify`` accepts, measured on version 252, and a host would stumble over."""
    users = _declared_users(root)
    for program in _programs(unit):
        if not program.startswith("/"):
            yield f"the program {program!r} is not an absolute path"
    for given in directives(unit.read_text()):
        words = given.value.split()
        if given.key in ("CapabilityBoundingSet", "AmbientCapabilities"):
            yield from (f"unknown capability {w}" for w in words if w.lstrip("~") not in _capabilities())
        elif given.key in ("User", "Group") and given.value not in users:
            yield f"{given.key} {given.value!r} is not in the tree's sysusers.d"
        elif given.key == "EnvironmentFile" and not given.value.startswith("-"):
            if not (root / given.value.lstrip("/")).exists():
                yield f"EnvironmentFile {given.value!r} is not in the tree"
        elif given.key == "LoadCredential" and not re.fullmatch(_CREDENTIAL, given.value):
            yield f"LoadCredential {given.value!r} is not NAME:/PATH or NAME:NAME without quotes"
        elif given.key in UNIT_REFERENCES:
            yield from (f"{given.key} names the absent unit {w}" for w in words if not _has_unit(root, w))
        if re.search(r"%(?![A-Za-z%])", given.value.replace("%%", "")):
            yield f"{given.key} has a lone %: {given.value!r}"


@functools.cache
def _capabilities() -> frozenset[str]:
    lines = _output(["systemd-analyze", "capability"]).splitlines()
    return frozenset(line.split()[0].upper() for line in lines)


_CREDENTIAL = r"[\w.-]+:(?:/.*[^ \\]|[\w.-]+)"
"""A path, or the name of a credential that the system has."""


def _declared_users(root: Path) -> set[str]:
    names = set(_PACKAGE_USERS)
    for file in (root / "etc/sysusers.d").glob("*.conf"):
        lines = (line.split() for line in file.read_text().splitlines())
        names |= {words[1] for words in lines if len(words) > 1 and words[0] in ("u", "u!", "g")}
    return names


def _has_unit(root: Path, name: str) -> bool:
    """Whether a unit exists; slices and mount points need no file, an instance needs its template's."""
    if name.endswith((".slice", ".mount", ".scope", ".device")):
        return True
    template = re.sub(r"@[^.]*\.", "@.", name)
    # os.path.lexists: the distribution's aliases may be links to absolute paths of another root
    return any(os.path.lexists(root / folder / n) for folder in _FOLDERS_OF_UNITS for n in (name, template))


def _ordering_cycles(units: Sequence[Path]) -> Iterator[str]:
    after: dict[str, set[str]] = {}
    for unit in units:
        for given in directives(unit.read_text()):
            for other in given.value.split():
                if given.key == "After":
                    after.setdefault(unit.name, set()).add(other)
                elif given.key == "Before":
                    after.setdefault(other, set()).add(unit.name)
    try:
        graphlib.TopologicalSorter(after).prepare()
    except graphlib.CycleError as error:
        yield f"ordering cycle: {' after '.join(error.args[1])}"
