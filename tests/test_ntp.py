"""A service that Guix puts into its own lists: the fixture ``services/ntp``, made by docs/new-service.md."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from guixsvc.cli import main

NTP = Path(__file__).parent / "services" / "ntp"
IMPORTS = "(use-modules (gnu) (gnu services networking) (gnu services desktop) (srfi srfi-1))\n"
BY_DEFAULT = "pool 2.guix.pool.ntp.org iburst"


class Run(NamedTuple):
    code: int
    out: str
    err: str


Guixsvc = Callable[..., Run]


@pytest.fixture
def guixsvc(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Guixsvc:
    monkeypatch.chdir(tmp_path)

    def run(command: str, services: str, *arguments: str, value: str = "") -> Run:
        system = value or f'(operating-system (host-name "a") (services {services}))'
        Path("config.scm").write_text(f"{IMPORTS}{system}\n", encoding="utf-8")
        code = main([command, "--service", str(NTP), "config.scm", *arguments])
        return Run(code, *capsys.readouterr())

    return run


def _servers() -> list[str]:
    conf = Path("out/root/etc/guixsvc/ntp/ntp.conf").read_text(encoding="utf-8")
    return [line for line in conf.splitlines() if line.startswith(("pool", "server", "peer"))]


LISTS = {
    "%desktop-services": [BY_DEFAULT],
    "(cons (service other-service-type) %desktop-services)": [BY_DEFAULT],
    """(modify-services %desktop-services (ntp-service-type config => (ntp-configuration (inherit config)
      (servers (cons (ntp-server (address "a.b") (options '("iburst" (minpoll 4))))
                     (ntp-configuration-servers config))))))""": [
        "server a.b iburst minpoll 4", BY_DEFAULT,
    ],
    """(cons (service ntp-service-type
              (ntp-configuration (servers (list (ntp-server (type 'peer) (address "a"))))))
      (modify-services %desktop-services (delete ntp-service-type)))""": ["peer a"],
    """(cons (service ntp-service-type (ntp-configuration (servers (list (ntp-server (address "::1"))))))
      (remove (lambda (s) (eq? (service-kind s) ntp-service-type)) %desktop-services))""": ["server ::1"],
}  # fmt: skip
"""Services of a system, and what the daemon is told of servers."""


@pytest.mark.parametrize("services", LISTS)
def test_what_a_list_of_guix_has_is_compiled(guixsvc: Guixsvc, services: str) -> None:
    run = guixsvc("compile", services, "-o", "out")
    assert run.code == 0, run.out
    assert _servers() == LISTS[services]


def test_faults_in_what_takes_its_place(guixsvc: Guixsvc) -> None:
    run = guixsvc(
        "check",
        "(modify-services %desktop-services (ntp-service-type config => (ntp-configuration (inherit config)"
        " (allow-large-adjustment? 5) (servers (list (ntp-server (type 'pol)))))))",
    )
    assert run.code == 1
    assert "`allow-large-adjustment?` must be #t or #f, found 5" in run.out
    assert "`type` must be 'pool, 'server, 'peer, 'broadcast or 'manycastclient, found pol" in run.out
    assert "ntp-server needs the field `address`" in run.out


def test_it_is_not_added_to_the_list_that_has_it(guixsvc: Guixsvc) -> None:
    run = guixsvc("check", "(cons (service ntp-service-type) %desktop-services)")
    assert run.code == 1 and "`ntp-service-type` is given more than once" in run.out


@pytest.mark.parametrize(
    "services", ["%base-services", "(modify-services %desktop-services (delete ntp-service-type))"]
)
def test_where_it_is_not_nothing_is_compiled(guixsvc: Guixsvc, services: str) -> None:
    assert re.search("there is no .* or NTP service", guixsvc("compile", services, "-o", "out").out)


def test_without_it_the_list_is_as_it_was(guixsvc: Guixsvc) -> None:
    run = guixsvc("check", "(modify-services %base-services (ntp-service-type config => config))")
    assert "there is no ntp-service-type in this list to modify" in run.out


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("(list (service ntp-service-type (ntp-configuraton (ntp 5))))",
         "`ntp-configuraton` is not known here and looks like a misspelling [misspelt-name]"),
        ("(list (service ntp-servce-type))", "did you mean `ntp-service-type`?"),
        ("(list ntp-service-type)", "expected a service, found the service type `ntp-service-type`"),
        ("(list (service ntp-service-type ntp-configuration))", "a record is made by `(ntp-"),
        ("(list (service ntp-service-type '(ntp-configuration)))", "write `(ntp-configuration …)`"),
        ("(list (service ntp-service-type (ntp-server (address \"a\"))))",
         "`ntp-service-type` needs a ntp-configuration, found a ntp-server"),
        ("(list (service ntp-service-type (ntp-configuration (address \"a\"))))", "has no field `address`"),
    ],
)  # fmt: skip
def test_it_is_misspelt_as_ours_are(guixsvc: Guixsvc, form: str, message: str) -> None:
    assert message in guixsvc("check", form).out


def test_a_record_alone_is_no_service(guixsvc: Guixsvc) -> None:
    run = guixsvc("check", "", value="(ntp-configuration (allow-large-adjustment? 5))")
    assert run.code == 1 and "found a ntp-configuration [not-a-service]" in run.out
