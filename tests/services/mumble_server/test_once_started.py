"""What is said once of the password of SuperUser, which only root on the host can set."""

from pathlib import Path

import pytest

from real.compiled import guixsvc
from real.jami_and_mumble import jami, mumble


@pytest.mark.parametrize(
    ("names", "where"),
    [
        (["east"], ""),
        (["east", "west"], " on east and west"),
        (["a1", "b2", "c3"], " on a1, b2 and c3"),
        ([f"h{number}" for number in range(12)], " on each of the 12 hosts that run Mumble"),
    ],
)
def test_all_hosts_are_told_once_how_the_password_of_superuser_is_set(
    names: list[str], where: str, tmp_path: Path
) -> None:
    services = [(name, mumble()) for name in names] + [("desk", jami())] * (len(names) > 1)
    systems = [f'(operating-system (host-name "{name}") (services (list {it})))' for name, it in services]
    file = tmp_path / "hosts.scm"
    file.write_text(f"(use-modules (gnu) (gnu services telephony))\n(list {' '.join(systems)})\n")
    ran = guixsvc("compile", str(file), "-o", str(tmp_path / "out"))
    assert (
        f"to set the password of SuperUser, run as root{where} once the server has started:\n"
        "  guixsvc-herd set-superuser-password mumble-server\n"
    ) in ran.stderr
    assert ran.stderr.count("SuperUser") == 1


def test_one_service_is_told_so_too(tmp_path: Path) -> None:
    file = tmp_path / "one.scm"
    file.write_text(mumble())
    ran = guixsvc("compile", str(file), "-o", str(tmp_path / "out"))
    assert "\n  guixsvc-herd set-superuser-password mumble-server\n" in ran.stderr
    assert "not ours" not in ran.stderr
