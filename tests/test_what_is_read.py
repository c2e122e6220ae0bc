"""What a run reads, and what it must leave alone: strange files, what lies elsewhere, OUT, hostile names."""

import json
import os
import re
import socket
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import needs
from guixsvc.cli import main
from guixsvc.files import NotRead, read_file
from plain_services import SERVICES
from whole_target import whole_target

USE = "(use-modules (gnu services) (acme services greeter) (guix gexp))\n"
GOOD = USE + "(service greeter-service-type)\n"
BAD = USE + "(service greeter-service-type\n  (greeter-configuration (port 0)))\n"
GREETER = USE + "(service greeter-service-type (greeter-configuration {}))\n"
OWN_FILE = GREETER.format('(story (local-file "{}"))')
TARGET = whole_target("debian-12", SERVICES / "greeter" / "schemas")

pytestmark = pytest.mark.usefixtures("greeter_is_known")


class Tool:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        out, err = self.capsys.readouterr()
        assert "Traceback" not in err and "internal fault" not in err
        return code, out, err

    def findings(self, *arguments: str) -> list[tuple[str, str]]:
        _, out, _ = self(*arguments, "--output-format", "json")
        return [(finding["path"], finding["code"]) for finding in json.loads(out)["findings"]]


@pytest.fixture
def tool(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tool:
    (tmp_path / "tree").mkdir()
    monkeypatch.chdir(tmp_path / "tree")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    Path("bad.scm").write_text(BAD, encoding="utf-8")
    return Tool(capsys)


# Files that are none


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _ring(path: Path) -> None:
    path.symlink_to("ring")
    Path("ring").symlink_to(path.name)


def _chain(path: Path) -> None:
    for at in range(2000):
        Path(f"link{at}").symlink_to(f"link{at + 1}")
    path.symlink_to("link0")


def _huge(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(1 << 40)


STRANGE = [_fifo, _socket, _device, _loop, _ring, _chain, _huge]


@pytest.mark.parametrize("make", STRANGE, ids=lambda make: make.__name__)
def test_what_is_no_file_is_a_finding_and_the_others_are_checked(tool: Tool, make: Any) -> None:
    make(Path("strange.scm"))
    found = [("bad.scm", "invalid-value"), ("strange.scm", "unreadable-file")]
    assert tool.findings("check", ".") == found
    if make is not _device:  # a device that is named is one of elsewhere, too
        assert tool.findings("check", "bad.scm", "strange.scm") == found
        assert tool("compile", "strange.scm", "-o", "out")[0] == 1
        assert not Path("out").exists()


@pytest.mark.parametrize("make", STRANGE, ids=lambda make: make.__name__)
@pytest.mark.parametrize(
    "text",
    [
        USE + '(include "strange.scm") (service greeter-service-type)\n',
        "(use-modules (gnu services) (acme services greeter) (strange))\n(service greeter-service-type)",
        OWN_FILE.format("strange.scm"),
    ],
    ids=["include", "module", "local-file"],
)
def test_nor_is_it_read_by_a_file(tool: Tool, make: Any, text: str) -> None:
    make(Path("strange.scm"))
    Path("entry.scm").write_text(text, encoding="utf-8")
    tool("check", "entry.scm", "--target", "debian-12")
    code, out, _ = tool("compile", "entry.scm", "-o", "out")
    assert code == (1 if "local-file" in text else 0), out


def test_folders_that_look_like_files_and_links_in_circles(tool: Tool) -> None:
    Path("folder.scm").mkdir()
    Path("linked.scm").symlink_to("folder.scm")
    Path("folder.scm/up").symlink_to("..")
    assert tool.findings("check", ".") == [("bad.scm", "invalid-value")]


def test_folders_in_each_other_without_end(tool: Tool) -> None:
    here = Path.cwd()
    try:
        for _ in range(1500):
            Path("d").mkdir()
            os.chdir("d")
        os.chdir(here)
        assert ("bad.scm", "invalid-value") in tool.findings("check", ".")
    finally:  # pytest's own removal, which is Python's, does not get that far down
        os.chdir(here)
        subprocess.run(["rm", "-rf", "d"], check=True)


def test_a_name_that_is_no_text(tool: Tool) -> None:
    Path(os.fsdecode(b"caf\xe9\x1b[31m\n::error::x.scm")).write_text(BAD, encoding="utf-8")
    code, out, _ = tool("check", ".")
    assert code == 1
    assert "caf\\xe9\\x1b[31m\\n::error::x.scm:3:32: error" in out
    tool.findings("check", ".")


# What lies elsewhere


def _elsewhere(tmp_path: Path) -> Path:
    there = tmp_path / "elsewhere"
    there.mkdir()
    (there / "secret").write_text("(first)\nsecond)THE-PRIVATE-LINE\n", encoding="utf-8")
    (there / "own.txt").write_text("port=1\n", encoding="utf-8")
    return there


@pytest.mark.parametrize("name", ["../elsewhere/secret", "../elsewhere/nothing", "link", "nowhere"])
def test_of_what_lies_elsewhere_nothing_is_said(tool: Tool, tmp_path: Path, name: str) -> None:
    there = _elsewhere(tmp_path)
    Path("link").symlink_to(there / "secret")
    Path("nowhere").symlink_to(there / "nothing")
    said = []
    for form in ("include", "load", "primitive-load"):
        Path("tree-x.scm").write_text(
            f'(define-module (tree-x) #:use-module (acme services greeter))\n({form} "{name}")\n'
            "(service greeter-service-type)\n",
            encoding="utf-8",
        )
        said.append(tool("check", "tree-x.scm"))
    Path("tree-x.scm").write_text(OWN_FILE.format(name), encoding="utf-8")
    code, out, _ = tool("check", "tree-x.scm", "--target", "debian-12")
    assert code == 1 and "leads out of the source tree" in out
    assert "No such file" not in out and "THE-PRIVATE-LINE" not in f"{said}{out}"


def test_a_define_module_makes_no_folder_readable(tool: Tool, tmp_path: Path) -> None:
    there = _elsewhere(tmp_path)
    text = "(define-module (tree sub x) #:use-module (acme services greeter))\n"
    text += '(include "../../elsewhere/secret")\n(service greeter-service-type)'
    Path("sub").mkdir()
    Path("sub/x.scm").write_text(text, encoding="utf-8")
    os.chdir("sub")
    _, out, _ = tool("check", ".")
    assert "PRIVATE" not in out
    _, out, _ = tool("check", ".", "--allow-read", str(there))
    assert "PRIVATE" in out


def test_allow_read_permits_a_file_elsewhere(tool: Tool, tmp_path: Path) -> None:
    there = _elsewhere(tmp_path)
    Path("own.scm").write_text(OWN_FILE.format(there / "own.txt"), encoding="utf-8")
    assert tool("compile", "own.scm", "-o", "out")[0] == 1
    assert tool("compile", "own.scm", "-o", "out", "--allow-read", str(there))[0] == 0
    assert tool("compile", "own.scm", "-o", "out", "--allow-read", str(there / "own.txt"))[0] == 2


def test_a_local_file_that_is_only_a_name_is_not_read(tool: Tool) -> None:
    text = GREETER.format('(package (local-file "/opt/m"))').replace("(service ", "(list (service ", 1)
    text += ' (service acme-service-type (local-file "/etc/shadow")))'
    text = "(use-modules (gnu) (acme services))" + text
    Path("names.scm").write_text(text, encoding="utf-8")
    assert tool.findings("check", "names.scm", "--target", "debian-12") == []


# OUT


def _unchanged(tool: Tool, *arguments: str) -> str:
    before = sorted(Path.cwd().parent.rglob("*"))
    code, out, err = tool("compile", *arguments, "--force")
    assert (code, out) == (2, "")
    assert sorted(Path.cwd().parent.rglob("*")) == before
    return err


def test_out_that_holds_what_is_read_is_refused(tool: Tool, tmp_path: Path) -> None:
    Path("mod/site").mkdir(parents=True)
    Path("mod/site/a.scm").write_text("(define-module (site a) #:export (p)) (define p 5)", encoding="utf-8")
    uses = "(use-modules (gnu services) (acme services greeter) (site a))\n"
    Path("uses.scm").write_text(
        uses + "(service greeter-service-type (greeter-configuration (port p)))", encoding="utf-8"
    )
    assert "holds" in _unchanged(tool, "uses.scm", "-L", "mod", "-o", "mod")
    Path("same").symlink_to("mod")
    assert "holds" in _unchanged(tool, "uses.scm", "-L", "same", "-o", "mod")
    Path(".git").mkdir()
    assert "holds" in _unchanged(tool, "uses.scm", "-o", "mod"), "found by its name"
    Path(".guix-channel").write_text('(channel (version 0) (directory "mod"))', encoding="utf-8")
    assert "holds" in _unchanged(tool, "uses.scm", "-o", "mod")
    Path("part").mkdir()
    Path("part/own.txt").write_text("port=1\n", encoding="utf-8")
    Path("part/words").write_text("(define users 5)\n", encoding="utf-8")
    Path("own.scm").write_text(OWN_FILE.format("part/own.txt"), encoding="utf-8")
    assert "own.txt" in _unchanged(tool, "own.scm", "-o", "part")
    Path("inc.scm").write_text(GOOD.replace("(service", '(include "part/words")\n(service'), encoding="utf-8")
    assert "words" in _unchanged(tool, "inc.scm", "-o", "part")
    Path("part/target.json").write_text(json.dumps(TARGET))
    Path("good.scm").write_text(GOOD, encoding="utf-8")
    assert "target.json" in _unchanged(tool, "good.scm", "--target", "part/target.json", "-o", "part")
    Path("part/linked.scm").symlink_to("../good.scm")
    assert "linked.scm" in _unchanged(tool, "part/linked.scm", "-o", "part")
    Path("to.scm").symlink_to("part/real.scm")
    Path("part/real.scm").write_text(GOOD, encoding="utf-8")
    assert "real.scm" in _unchanged(tool, "to.scm", "-o", "part")
    assert tool("compile", "good.scm", "-o", "part", "--force")[0] == 0


@pytest.mark.parametrize(
    "out", ["/etc", "/home", "/usr", "/usr/lib", "/usr/local/bin", "/var/lib", "/var/log", "/tmp", "/etc/ssl"]
)
def test_folders_of_the_system_are_refused(tool: Tool, out: str) -> None:
    if not Path(out).is_dir():
        needs.lacking(f"the folder {out}")
    Path("good.scm").write_text(GOOD, encoding="utf-8")
    code, _, err = tool("compile", "good.scm", "-o", out, "--force")
    assert code == 2
    assert "cannot be replaced" in err


# Targets


def _target(change: Any) -> str:
    target = deepcopy(TARGET)
    change(target)
    return json.dumps(target)


def _set(*path: Any) -> Any:
    *most, last, value = path

    def change(target: Any) -> None:
        for step in most:
            target = target[step]
        target[last] = value

    return change


HOSTILE = {
    "nul": _target(_set("packages", "greeter", "server", "/usr/a\0b")),
    "surrogate": _target(_set("packages", "greeter", "server", "/usr/a\ud800b")),
    "dollar": _target(_set("packages", "greeter", "server", "/usr/a$b")),
    "quote": _target(_set("packages", "greeter", "server", '/usr/a"b')),
    "backslash": _target(_set("packages", "greeter", "server", "/usr/a\\b")),
    "line end": _target(_set("packages", "greeter", "words", "/etc/a\nb")),
    "number for a path": _target(_set("packages", "greeter", "words", 5)),
    "list for a package": _target(_set("packages", "emacs", ["server"])),
    "null for a program": _target(_set("packages", "greeter", "server", None)),
    "null for a title": _target(_set("title", None)),
    "title": _target(_set("title", "\x1b]0;owned\x07\x1b[31mX")),
    "title that is a list": _target(_set("title", ["x"])),
    "title that speaks to a log": _target(_set("title", "a\n::error::b")),
    "note": _target(_set("notes", ["a\rb"])),
    "notes that are no texts": _target(_set("notes", [5])),
    "true for a number": _target(_set("systemd", True)),
    "huge number": _target(_set("systemd", 0)).replace('"systemd": 0', '"systemd": ' + "9" * 5000),
    "large number": _target(_set("systemd", 10**9)),
    "infinity": _target(_set("systemd", float("inf"))),
    "provided by a number": _target(_set("provided-by", "/usr/bin/greeter", 5)),
    "relative": _target(_set("provided-by", "greeter", "greeter")),
    "twice": _target(lambda _: None).replace('"systemd": ', '"systemd": 252, "systemd": '),
    "deep": '{"packages":' + '{"a":' * 50_000,
    "no utf-8": "\udcff",
    "not JSON": "(target)",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_target_is_refused_in_one_line(tool: Tool, text: str) -> None:
    Path("evil.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    for command in (["check", "bad.scm"], ["compile", "bad.scm", "-o", "out"]):
        code, out, err = tool(*command, "--target", "evil.json")
        assert (code, out) == (2, "")
        assert re.fullmatch(r"guixsvc: the target evil\.json [^\x00-\x1f\x7f]+\n", err), err


@pytest.mark.parametrize("make", STRANGE, ids=lambda make: make.__name__)
def test_a_target_that_is_no_file_is_refused(tool: Tool, make: Any) -> None:
    make(Path("evil.json"))
    assert tool("check", "bad.scm", "--target", "evil.json")[0] == 2


# Names that reach a terminal or a log


def test_no_line_is_a_command_of_a_log(tool: Tool) -> None:
    for name in ("::error file=x::y.scm", "::add-mask::a.json", "##[error]z.scm", "\x9b31m.scm"):
        Path(name).write_text(BAD, encoding="utf-8")
    outputs = [tool("check", ".")]
    outputs += [tool("check", name) for name in ("::error file=x::y.scm", "::missing\n::error::.scm")]
    outputs += [
        tool("check", ".", "--target", name) for name in ("::add-mask::a.json", "\n::x.json", "\n::x")
    ]
    outputs += [tool("compile", "bad.scm", "-o", "bad.scm\n::error::"), tool("check", "--bad\n::error::x")]
    outputs.append(tool("compile", "bad.scm", "-o", "out", "--host", "\n::error::x"))
    for _, out, err in outputs:
        for line in (out + err).split("\n"):
            assert not line.lstrip().startswith("::")
            assert "##[" not in line
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", line)


@pytest.mark.parametrize(
    "name", ["a\n::error::b", "-h", "", "a b", "a/b", "..", "\x1b[31m", "h" * 65, "hôte"]
)
def test_a_host_name_is_one_in_a_lone_system_too(tool: Tool, name: str) -> None:
    quoted = name.replace("\n", "\\n").replace("\x1b", "\\x1b")
    Path("lone.scm").write_text(
        f'(use-modules (gnu) (acme services greeter))\n(operating-system (host-name "{quoted}")\n'
        "  (services (list (service greeter-service-type))))\n",
        encoding="utf-8",
    )
    assert tool.findings("compile", "lone.scm", "-o", "out") == [("lone.scm", "bad-host-name")]


@pytest.mark.parametrize("path", ["/opt/a$b", "/opt/a\\\\b", '/opt/a\\"b', "/opt/a'b"])
def test_a_program_that_systemd_could_not_start_is_refused(tool: Tool, path: str) -> None:
    Path("program.scm").write_text(GREETER.format(f'(package (local-file "{path}"))'), encoding="utf-8")
    assert tool.findings("compile", "program.scm", "-o", "out") == [("program.scm", "unavailable-package")]


def test_a_link_that_is_named_is_bound_as_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret").write_text("(very-secret words")
    (tmp_path / "tree" / "hosts").mkdir(parents=True)
    (tmp_path / "tree" / ".git").mkdir()
    monkeypatch.chdir(tmp_path / "tree")
    Path("real.scm").write_text("(use-modules (acme services greeter)) 5")
    Path("out.scm").symlink_to(tmp_path / "secret")
    Path("hosts/in.scm").symlink_to("../real.scm")
    assert main(["check", "out.scm"]) == 1
    printed = capsys.readouterr().out
    assert "leads out of the source tree" in printed and "very-secret" not in printed
    main(["check", "hosts/in.scm"])
    assert "found 5" in capsys.readouterr().out
    assert main(["check", "out.scm", "--allow-read", str(tmp_path)]) == 1
    assert "unclosed" in capsys.readouterr().out


def test_a_file_is_read_whole_whatever_its_size_is_said_to_be(tmp_path: Path) -> None:
    file = tmp_path / "a"
    for size in (0, 1, 9, 10):
        file.write_bytes(b"x" * size)
        assert read_file(str(file), "/", most=10).data == b"x" * size
    file.write_bytes(b"x" * 11)
    assert read_file(str(file), "/", most=10, is_part=True).data == b"x" * 10
    with pytest.raises(NotRead):
        read_file(str(file), "/", most=10)
    kernel_s = Path("/proc/version")
    if kernel_s.is_file():  # the kernel says 0
        assert read_file(str(kernel_s), "/", most=4096).data == kernel_s.read_bytes()
        with pytest.raises(NotRead):
            read_file(str(kernel_s), "/", most=5)
