"""The names of a service from outside Guix: which module exports them, and what they are called now."""

from pathlib import Path

import pytest

from guixsvc.cli import main

pytestmark = pytest.mark.usefixtures("greeter_is_known")

FORMER = ["welcomer-service-type", "welcomer-configuration", "welcomer-configuration-port", "welcomer-guest"]


def _mended(text: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """What is found, and what ``--fix`` makes of it."""
    file = folder / "a.scm"
    file.write_text(text, encoding="utf-8")
    main(["check", "--output-format", "concise", str(file)])
    found = capsys.readouterr().out
    main(["check", "--fix", str(file)])
    return found, file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["greeter-service-type", "greeter-configuration-port", "make-greeter-guest", *FORMER]
)
def test_its_module_is_imported_where_a_name_of_it_is_used(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, mended = _mended(f"(use-modules (gnu services))\n(list {name})\n", tmp_path, capsys)
    said = f"`{name}`: `(acme services greeter)`, which exports it, is not imported [unbound-variable]"
    assert said in found
    assert mended.startswith("(use-modules (gnu services) (acme services greeter))\n")


@pytest.mark.parametrize("name", FORMER)
def test_a_former_name_is_exported_and_replaced(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    uses = {
        "welcomer-service-type": "(service {})",
        "welcomer-configuration": "(service greeter-service-type ({}))",
        "welcomer-configuration-port": "({} (greeter-configuration))",
        "welcomer-guest": '({} (name "a"))',
    }
    text = f"(use-modules (gnu services) (acme services greeter))\n(list {uses[name]})\n"
    found, mended = _mended(text.format(name), tmp_path, capsys)
    assert f"`{name}` is deprecated [deprecated-name]" in found and "unbound" not in found
    assert mended == text.format(name.replace("welcomer", "greeter"))
