"""What ``--target`` may be: a name, a file, this machine; what is said where it lacks something."""

import json
from pathlib import Path
from typing import Any

import pytest

from command_line.runs import Guixsvc
from plain_services import SERVICES, known
from whole_target import whole_target


def _whole(name: str) -> dict[str, Any]:
    return whole_target(name, SERVICES / "greeter" / "schemas")


def test_target_from_a_file(guixsvc: Guixsvc) -> None:
    target = _whole("debian-12")
    target["packages"]["greeter"] = {"server": "/opt/greeter-1.6"}
    Path("mine.json").write_text(json.dumps(target), encoding="utf-8")
    assert guixsvc("compile", "good.scm", "-o", "out", "--target", "mine.json").code == 0
    unit = Path("out/root/etc/systemd/system/greeter.service").read_text()
    assert "\nExecStart=/opt/greeter-1.6 --config %d/greeter.ini\n" in unit
    assert json.loads(Path("out/manifest.json").read_bytes())["target"] == "mine"


def test_a_target_that_has_nothing_for_a_service(guixsvc: Guixsvc) -> None:
    target = _whole("debian-12")
    target["packages"] = {"greeter": target["packages"]["greeter"]}
    Path("mine.json").write_text(json.dumps(target), encoding="utf-8")
    assert guixsvc("compile", "good.scm", "-o", "out", "--target", "mine.json").code == 0
    Path("hello.scm").write_text(
        "(use-modules (gnu services) (acme services hello))\n(service hello-service-type)\n", encoding="utf-8"
    )
    run = guixsvc("compile", *known("greeter", "hello"), "hello.scm", "-o", "hello", "--target", "mine.json")
    assert run.code == 1 and "Debian 12 has nothing for Hello [unavailable-service]" in run.out
    assert "it says nothing of `hello`" in run.out


@pytest.mark.parametrize(
    "text", ["", "5", "{}", '{"packages": {}}', '{"packages": {"greeter": 5}}', "[" * 100_000]
)
def test_target_from_a_file_that_is_none(guixsvc: Guixsvc, text: str) -> None:
    Path("mine.json").write_text(text, encoding="utf-8")
    run = guixsvc("compile", "good.scm", "-o", "out", "--target", "mine.json")
    assert run.code == 2 and "mine.json" in run.err


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("os_release", "did you mean `os-release`?"),
        ("provided-By", "did you mean `provided-by`?"),
        ("x", "known: title,"),
        ("\x1b[31m", r"\u001b[31m"),
    ],
)
def test_a_target_with_a_key_of_its_own(guixsvc: Guixsvc, key: str, hint: str) -> None:
    Path("mine.json").write_text(json.dumps(_whole("debian-12") | {key: {}}), encoding="utf-8")
    run = guixsvc("compile", "good.scm", "-o", "out", "--target", "mine.json")
    assert run.code == 2 and "unknown key " in run.err and hint in run.err
    assert "\x1b" not in run.err and not Path("out").exists()


# What os-release says on hosts; of the third, its `testing` has no VERSION_ID.
BOOKWORM = {"ID": "debian", "VERSION_ID": "12", "VERSION_CODENAME": "bookworm", "PRETTY_NAME": "Debian 12"}


TRIXIE = {"ID": "debian", "VERSION_ID": "13", "VERSION_CODENAME": "trixie"}


STILL_TESTING = {"ID": "debian", "VERSION_CODENAME": "trixie"}


FORKY = {"ID": "debian", "VERSION_CODENAME": "forky", "PRETTY_NAME": "Debian GNU/Linux forky/sid"}


FEDORA = {"ID": "fedora", "VERSION_ID": "12", "PRETTY_NAME": "Fedora Linux 12 (Twelve)"}


DERIVED = {"ID": "raspbian", "ID_LIKE": "debian", "VERSION_ID": "12", "PRETTY_NAME": "Raspbian 12"}


@pytest.mark.parametrize(
    ("machine", "target"),
    [
        (BOOKWORM, "debian-12"),
        (TRIXIE, "debian-13"),
        (STILL_TESTING, "debian-13"),
        (FORKY, "debian-14"),
        ({"ID": "arch", "BUILD_ID": "rolling"}, "arch"),
    ],
)
def test_the_target_that_this_machine_is(
    guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch, machine: dict[str, str], target: str
) -> None:
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: machine)
    assert guixsvc("compile", "good.scm", "-o", "out", "--target", "auto").code == 0
    assert json.loads(Path("out/manifest.json").read_bytes())["target"] == target
    assert guixsvc("check", "good.scm", "--target", "auto").code == 0


@pytest.mark.parametrize("machine", [FEDORA, DERIVED, {"ID": "linux"}, {"ID": "ubuntu"}, {}])
def test_a_machine_for_which_there_is_no_target(
    guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch, machine: dict[str, str]
) -> None:
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: machine)
    run = guixsvc("compile", "good.scm", "-o", "out", "--target", "auto")
    assert (run.code, Path("out").exists()) == (2, False)
    assert machine.get("PRETTY_NAME", "") in run.err
    assert "known: arch, debian-12, debian-13, " in run.err
    assert ", or the path of a .json file" in run.err


def test_a_machine_without_os_release(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> dict[str, str]:
        raise OSError("no os-release")

    monkeypatch.setattr("platform.freedesktop_os_release", missing)
    run = guixsvc("check", "good.scm", "--target", "auto")
    assert run.code == 2
    assert "no os-release" in run.err
    assert "known: arch, debian-12" in run.err


def test_check_for_a_target_says_of_it_what_it_can_beside_other_errors(guixsvc: Guixsvc) -> None:
    Path("mixed.scm").write_text(
        """(list (service greeter-service-type
      (greeter-configuration (port 0) (package emacs)))
      (service hello-service-type
        (hello-configuration (package vim) (greeting 5)))
      (service ngircd-service-type
        (ngircd-configuration (ngircd (car 5)) (global (ngircd-global (motd-file (computed-file "a" #~(b)))))
          (operators (list (ngircd-operator) 5)))))
""",
        encoding="utf-8",
    )
    options = (*known("greeter", "hello", "ngircd"), "--target", "debian-12", "--output-format", "json")
    run = guixsvc("check", *options, "mixed.scm")
    assert [(finding["start"]["line"], finding["code"]) for finding in run.findings] == [
        (2, "invalid-value"),
        (2, "unavailable-package"),
        (4, "unavailable-package"),
        (4, "invalid-value"),
        (6, "not-evaluated"),
        (6, "wrong-argument"),
        (6, "unavailable-file"),
        (7, "missing-field"),
        (7, "invalid-value"),
    ]


def test_a_package_that_is_not_known_here_is_no_fault_of_the_target(guixsvc: Guixsvc) -> None:
    Path("unknown.scm").write_text(
        '(service greeter-service-type (greeter-configuration (package (getenv "P"))))\n',
        encoding="utf-8",
    )
    run = guixsvc("check", "unknown.scm", "--target", "debian-12", "--output-format", "json")
    assert (run.code, run.codes) == (0, [])
    (unseen,) = json.loads(run.out)["unseen"]
    assert unseen["message"] == "`package` is not known here"
