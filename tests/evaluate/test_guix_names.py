"""What is known of Guix's modules, and the script that lists it."""

import runpy
import subprocess
from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.evaluate.guix import service_procedures
from guixsvc.evaluate.guix.variables import service_type
from guixsvc.evaluate.modules import guix_names
from guixsvc.evaluate.modules.guix_names import (
    Exported,
    Kind,
    exists,
    exported,
    modules_exporting,
)
from guixsvc.evaluate.modules.listed_exports import exporters, is_of_guile
from guixsvc.evaluate.modules.near_modules import near_modules
from guixsvc.evaluate.scheme.values import Opaque, Variable
from guixsvc.source import Source, Span

SCRIPT = Path(__file__).parents[2] / "tools/guix-exports.py"
NETWORKING = ("gnu", "services", "networking")

CHECKOUT = {
    "gnu/services/tea.scm": """
(define-module (gnu services tea)
  #:use-module (gnu services)
  #:re-export (kettle)
  #:export (tea-service-type tea-configuration tea-configuration? tea-configuration-cups
            %tea-services make-tea lost coffee-service-type))
(define-configuration tea-configuration (cups (integer 2) "How many."))
(define tea-service-type
  (let ((extensions '())) (service-type (name 'tea) (extensions extensions))))
(define %tea-services (list (service tea-service-type)))
(define (make-tea cups) cups)
(define-deprecated/alias coffee-service-type tea-service-type)
(define-public teapot tea-service-type)
""",
    "gnu/packages/tea.scm": """
(define-module (gnu packages tea) #:use-module (guix packages))
(define-public samovar (package (name "samovar")))
""",
    "gnu/old.scm": "(define-module (gnu old))",
}


def test_the_kinds_of_what_a_module_exports() -> None:
    names, of_services = exported(NETWORKING), exported(("gnu", "services"))
    assert names is not None and of_services is not None
    assert names["ntp-service-type"] == Exported(Kind.SERVICE_TYPE)
    assert of_services["setuid-program-service-type"].alias_of == "privileged-program-service-type"
    gnu = exported(("gnu",))
    assert gnu is not None
    assert {"operating-system", "use-service-modules", "%base-services", "hello", "plain-file"} <= gnu.keys()


@pytest.mark.parametrize("module", [("gnu", "packages", "tex"), ("gnu", "services", "tea"), ("acme",)])
def test_what_is_not_listed(module: tuple[str, ...]) -> None:
    assert exported(module) is None


@pytest.mark.parametrize(
    ("name", "modules"),
    [
        ("ntp-service-type", (NETWORKING,)),
        ("openssh-service-type", (("gnu", "services", "ssh"),)),
        ("git", (("gnu", "packages", "version-control"),)),
        ("ntp-server-service", ()),
    ],
)
def test_who_exports_a_name(name: str, modules: tuple[tuple[str, ...], ...]) -> None:
    assert modules_exporting(name) == modules


def test_the_modules_that_ever_were() -> None:
    assert exists(NETWORKING)
    assert exists(("gnu", "services", "colord")), "there is none today"
    assert exists(("guix", "config")), "configure makes it"
    assert not exists(("gnu", "services", "netwroking"))
    assert near_modules(("gnu", "services", "netwroking")) == (NETWORKING,)


def test_a_slip_in_many_files_is_compared_with_all_modules_once(monkeypatch: pytest.MonkeyPatch) -> None:
    slip = ("gnu", "services", "netwrking")
    near = near_modules(slip)
    monkeypatch.setattr("guixsvc.evaluate.modules.near_modules._is_alike", None)
    assert near_modules(slip) == near == (NETWORKING,)


def test_the_script_lists_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*arguments: str) -> None:
        command = ["git", "-C", str(tmp_path / "guix"), "-c", "user.name=a", "-c", "user.email=a@example.org"]
        subprocess.run([*command, *arguments], check=True, capture_output=True)

    (tmp_path / "guix").mkdir()
    (tmp_path / "exports").mkdir()
    git("init")
    for name, text in CHECKOUT.items():
        path = tmp_path / "guix" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git("add", ".")
    git("commit", "-m", "one")
    git("rm", "gnu/old.scm")
    git("commit", "-m", "two")
    script = runpy.run_path(str(SCRIPT))
    script["main"].__globals__["EXPORTS"] = tmp_path / "exports"
    monkeypatch.setattr("sys.argv", ["guix-exports.py", str(tmp_path / "guix")])
    script["main"]()
    assert (tmp_path / "exports/guix-modules.tsv").read_text() == (
        "gnu old\tgone\ngnu packages tea\ngnu services tea\n"
    )
    assert (tmp_path / "exports/guix-names.tsv").read_text().splitlines() == [
        "",
        "(gnu services tea)",
        "l\t%tea-services",
        "d\tcoffee-service-type\ttea-service-type",
        "e\tkettle",
        "u\tlost",
        "f\tmake-tea",
        "r\ttea-configuration",
        "f\ttea-configuration-cups",
        "f\ttea-configuration?",
        "t\ttea-service-type",
        "a\tteapot\ttea-service-type",
        "(gnu packages tea)",
        "p\tsamovar",
        "(",
    ]


def test_every_name_of_guix_is_followed_to_an_end() -> None:
    """`(gnu)` has macros of its own; what it passes on comes from other modules, of these some from more."""
    here = Span(Source("x.scm", "x", "."), 0, 1)
    modules = {("gnu",), *(module for name in exported(("gnu",)) or {} for module in modules_exporting(name))}
    names = [(module, name) for module in sorted(modules) for name in exported(module) or {}]
    assert len(names) > 2_000
    known = [service_type(Opaque("", here, name, variable=Variable(name, module))) for module, name in names]
    assert "etc-service-type" in known and None in known


def test_whole_lists_are_those_of_guiles_modules() -> None:
    folder = Path(guix_names.__file__).parents[1] / "exports"
    listed = [path.relative_to(folder).with_suffix("").parts for path in folder.rglob("*.txt")]
    assert listed and all(map(is_of_guile, listed))
    assert exporters("networking") == []


GIVE_NO_SERVICE = frozenset(
    {
        *(
            "action-exception-error-service",
            "action-not-found-error-service",
            "ambiguous-target-service-error-service",
        ),
        *(
            "current-service",
            "find-service",
            "live-service",
            "missing-target-service-error-service",
            "restart-service",
        ),
        *(
            "service-not-found-error-service",
            "start-service",
            "stop-service",
            "unload-service",
            "wait-for-service",
        ),
        *(
            "fail2ban-jail-service",
            "wrapped-dbus-service",
            "unix-pam-service",
            "x11-socket-directory-service",
        ),
        *("simple-service",),
    }
)
"""Names of modules of services and systems that end as those of procedures that give one."""


def test_procedures_that_give_a_service_are_known() -> None:
    lines = (Path(guix_names.EXPORTS) / "guix-names.tsv").read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if line.startswith(("(gnu services", "(gnu system"))]
    modules = [tuple(head.strip("()").split()) for head in heads]
    kinds = (Kind.PROCEDURE, Kind.DEPRECATED, Kind.UNKNOWN)
    found = {
        name
        for module in modules
        for name, export in (exported(module) or {}).items()
        if export.kind in kinds and name.endswith("-service") and "shepherd" not in name
    }
    assert found - GIVE_NO_SERVICE <= {procedure.name for procedure in service_procedures.PROCEDURES}


@pytest.mark.parametrize("name", ["dovecot-service", "openvpn-client-service", "udisks-service"])
def test_what_they_give_is_none_of_ours(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.scm"
    file.write_text(
        "(use-modules (gnu) (acme parts))\n(use-service-modules desktop mail vpn)\n"
        f'(operating-system (host-name "voice") (services (list ({name} #:config (part (listen 5))))))\n',
        encoding="utf-8",
    )
    main(["check", "--show-unseen", "--output-format", "concise", str(file)])
    assert "not known" not in "".join(capsys.readouterr())
