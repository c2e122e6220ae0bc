"""Several hosts in one OUT, and one of several."""

import json
import shutil
from pathlib import Path

import pytest

from command_line.runs import HOST, Guixsvc
from plain_services import GREETER, SERVICES


def _hosts(*names: str) -> None:
    systems = "\n".join(HOST.format(name) for name in names)
    Path("hosts.scm").write_text(
        f"(use-modules (gnu) (acme services greeter))\n(list {systems})\n", encoding="utf-8"
    )


def test_several_hosts(guixsvc: Guixsvc) -> None:
    _hosts("east", "west")
    assert guixsvc("compile", "hosts.scm", "-o", "out").code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["east", "west"]
    assert json.loads(Path("out/west/manifest.json").read_bytes())["host"] == "west"
    assert Path("out/east/root/etc/systemd/system/greeter.service").exists()
    assert guixsvc("compile", "hosts.scm", "-o", "out").code == 0, "the tree of several hosts is ours too"


def test_one_host_of_several(guixsvc: Guixsvc) -> None:
    _hosts("east", "west")
    assert guixsvc("compile", "hosts.scm", "-o", "out", "--host", "west").code == 0
    assert json.loads(Path("out/manifest.json").read_bytes())["host"] == "west"
    run = guixsvc("compile", "hosts.scm", "-o", "out", "--host", "north")
    assert run.code == 2 and "no such host; there are: east, west\n" in run.err


def test_a_misspelt_host_is_told_the_nearest(guixsvc: Guixsvc) -> None:
    _hosts("voice-east", *(f"host-{number:02}" for number in range(30)))
    run = guixsvc("compile", "hosts.scm", "-o", "out", "--host", "voice-eats")
    assert run.code == 2 and "did you mean `voice-east`? there are: host-00, " in run.err
    assert "host-19 and 11 more\n" in run.err and "host-20" not in run.err


def test_all_hosts_are_told_once_what_is_to_be_done_once_they_have_started(
    guixsvc: Guixsvc, tmp_path: Path
) -> None:
    hello = shutil.copytree(SERVICES / "hello", tmp_path / "hello")
    with (hello / "schemas/hello/service.toml").open("a") as file:
        file.write('[once-started]\npurpose = "teach it manners"\ncommand = "guixsvc-herd teach hello"\n')
    for names, where in [
        (["east"], ""),
        (["east", "west"], " on east and west"),
        (["a1", "b2", "c3"], " on a1, b2 and c3"),
        ([f"h{number}" for number in range(12)], " on each of the 12 hosts that run Hello"),
    ]:
        systems = [HOST.replace("greeter", "hello").format(name) for name in names]
        systems += [HOST.format("desk")] * (len(names) > 1)
        modules = "(use-modules (gnu) (acme services greeter) (acme services hello))"
        Path("hosts.scm").write_text(f"{modules}\n(list {' '.join(systems)})\n", encoding="utf-8")
        run = guixsvc("compile", *GREETER, "--service", str(hello), "hosts.scm", "-o", "out")
        assert (
            f"to teach it manners, run as root{where} once the server has started:\n"
            "  guixsvc-herd teach hello\n"
        ) in run.err
        assert run.err.count("manners") == 1


def test_files_are_hosts_by_their_names(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "warned.scm", "-o", "out").code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["good", "warned"]


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (["east", "east"], ["duplicate-host"]),
        (["east", "../west"], ["bad-host-name"]),
        (["east", ""], ["bad-host-name"]),
        (["east", "west\\n"], ["bad-host-name"]),
    ],
)
def test_names_of_hosts(guixsvc: Guixsvc, names: list[str], codes: list[str]) -> None:
    _hosts(*names)
    run = guixsvc("compile", "hosts.scm", "-o", "out", "--output-format", "json")
    assert (run.code, run.codes) == (1, codes)
    assert not Path("out").exists()


def test_hosts_of_one_name_are_both_shown_by_their_names(guixsvc: Guixsvc) -> None:
    _hosts("east", "east")
    (finding,) = guixsvc("compile", "hosts.scm", "-o", "out", "--output-format", "json").findings
    text = Path("hosts.scm").read_text(encoding="utf-8").splitlines()
    shown = [
        text[at["start"]["line"] - 1][at["start"]["column"] - 1 : at["end"]["column"] - 1]
        for at in (finding, *finding["notes"])
    ]
    assert shown == ['"east"', '"east"']
