"""Services that come from outside: a folder that is named, an installed package; what their files may say."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from guixsvc import service_packages
from guixsvc.cli import main
from guixsvc.emit.outputs import outputs
from plain_services import GREETER, greeter

HELLO = Path(__file__).parent / "services" / "hello"
GOOD = """
(use-modules (gnu services) (acme services hello))
(service hello-service-type
  (hello-configuration (greeting "a \\"b\\" %n") (port 80)))
"""


class Run(NamedTuple):
    code: int
    out: str
    err: str


Guixsvc = Callable[..., Run]


@pytest.fixture
def guixsvc(capsys: pytest.CaptureFixture[str]) -> Guixsvc:
    def run(*arguments: str) -> Run:
        code = main(arguments)
        return Run(code, *capsys.readouterr())

    return run


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    shutil.copytree(HELLO, tmp_path / "hello")
    service_packages.installed.cache_clear()
    yield
    service_packages.installed.cache_clear()


def _hello(path: str) -> Path:
    return Path("../hello") / path


def _replace(path: str, old: str, new: str) -> None:
    text = _hello(path).read_text(encoding="utf-8")
    assert old in text
    _hello(path).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_service_of_a_folder(guixsvc: Guixsvc) -> None:
    Path("config.scm").write_text(GOOD, encoding="utf-8")
    run = guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out")
    assert (run.code, run.out) == (0, "")
    ini = Path("out/root/etc/guixsvc/hello/hello.ini").read_text(encoding="utf-8")
    assert ini.splitlines()[1:] == ['greeting="a \\"b\\" %n"', "port=80"]
    unit = Path("out/root/etc/systemd/system/hello.service").read_text(encoding="utf-8")
    assert "\nExecStart=/usr/bin/hello-server --config /etc/guixsvc/hello/hello.ini\n" in unit
    manifest = json.loads(Path("out/manifest.json").read_bytes())
    assert manifest["programs"] == [{"path": "/usr/bin/hello-server", "package": "hello-server"}]
    assert (manifest["ports"], manifest["state"], manifest["users"]) == (
        ["80/tcp"], ["/var/lib/hello"], ["hello"],
    )  # fmt: skip


def test_its_faults_are_found_as_those_of_ours(guixsvc: Guixsvc) -> None:
    text = GOOD.replace("(port 80)", "(prot 80)").replace('"a \\"b\\" %n"', "5")
    Path("config.scm").write_text(text, encoding="utf-8")
    run = guixsvc("check", "--service", "../hello", "config.scm")
    assert run.code == 1
    assert "hello-configuration has no field `prot` [unknown-field]" in run.out
    assert "did you mean `port`?" in run.out
    assert "`greeting` must be a string, found 5 [invalid-value]" in run.out
    # Without the folder nobody knows it; the run before leaves nothing behind.
    assert "[unknown-field]" not in guixsvc("check", "config.scm").out


def _install(place: Path, package: str = "acme_hello") -> None:
    shutil.copytree(HELLO, place / package)
    (place / package / "__init__.py").write_text("raise SystemExit('nobody needs to import this')\n")
    metadata = place / f"{package}-1.dist-info"
    metadata.mkdir()
    entry = f"[console_scripts]\nx = y:z\n\n[guixsvc.services]\nhello = {package}\n"
    (metadata / "entry_points.txt").write_text(entry)


def test_a_service_of_an_installed_package(
    guixsvc: Guixsvc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    Path("site.scm").write_text(
        "(define-module (site) #:use-module (gnu services) #:use-module (acme services hello))\n"
        "(define-public hello (service hello-service-type (hello-configuration (port 80))))\n"
    )
    Path("config.scm").write_text("(use-modules (gnu services) (site))\nhello\n", encoding="utf-8")
    assert guixsvc("compile", "config.scm", "-o", "out").code == 0
    assert Path("out/root/etc/systemd/system/hello.service").is_file()


@pytest.mark.parametrize(
    ("module", "is_slip"),
    [
        *((name, True) for name in ("acme services helo", "acme services helllo", "acme service hello")),
        *(
            (name, False)
            for name in ("acme services hello", "acme services hello2", "acme services", "acme hello")
        ),
    ],
)
def test_a_misspelt_module_of_a_service_is_told(guixsvc: Guixsvc, module: str, is_slip: bool) -> None:
    Path("config.scm").write_text(
        f"(use-modules (gnu services) ({module}))\n(service hello-service-type (hello-configuration))\n"
    )
    run = guixsvc("check", "--service", "../hello", "config.scm")
    assert ("did you mean `(acme services hello)`?" in run.out) is is_slip


def test_a_tree_that_is_checked_adds_no_service(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(Path.cwd())
    monkeypatch.syspath_prepend(str(Path.cwd()))  # as `python -m guixsvc` does
    Path("config.scm").write_text(GOOD.replace("80", '"80"'), encoding="utf-8")
    assert "[invalid-value]" not in guixsvc("check", ".").out


def test_a_faulty_package_leaves_the_others_working(
    guixsvc: Guixsvc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path / "site")
    (tmp_path / "site/acme_hello/schemas/hello/service.toml").write_text("title = 5\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    Path("config.scm").write_text(
        "(use-modules (gnu services) (acme services greeter) (acme services hello))\n"
        "(list (service hello-service-type) (service greeter-service-type\n"
        "  (greeter-configuration (port 0))))\n"
    )
    run = guixsvc("check", *GREETER, "config.scm")
    assert run.code == 1 and "config.scm:3:32: error: `port` must be a port number" in run.out
    assert "a service of a package is left out: " in run.err
    assert "service.toml:1: `title`: expected a string" in run.err


MODULES = {
    "no Python": ("def rules(", "hello.py: it cannot be loaded: SyntaxError"),
    "an import that is not there": ("import acme_that_is_not_there", "hello.py: it cannot be loaded: "),
}
"""What a service's module holds, and what is said of that."""


@pytest.mark.parametrize("fault", MODULES)
def test_a_fault_in_its_module_is_told(guixsvc: Guixsvc, fault: str) -> None:
    text, message = MODULES[fault]
    _hello("services").mkdir()
    _hello("services/hello.py").write_text(text)
    Path("config.scm").write_text(GOOD, encoding="utf-8")
    run = guixsvc("check", "--service", "../hello", "config.scm")
    assert run.code == 2 and message in run.err and "internal fault" not in run.err


def test_a_package_with_a_faulty_module_leaves_the_others_working(
    guixsvc: Guixsvc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path / "site")
    (tmp_path / "site/acme_hello/services").mkdir()
    (tmp_path / "site/acme_hello/services/hello.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    Path("config.scm").write_text(
        "(use-modules (gnu services) (acme services greeter) (acme services hello))\n"
        "(list (service hello-service-type) (service greeter-service-type\n"
        "  (greeter-configuration (port 0))))\n"
    )
    run = guixsvc("check", *GREETER, "config.scm")
    assert run.code == 1 and "error: `port` must be a port number" in run.out
    assert "hello.py: it cannot be loaded: ZeroDivisionError" in run.err


def test_a_rule_of_its_module_is_kept(guixsvc: Guixsvc) -> None:
    _hello("services").mkdir()
    _hello("services/hello.py").write_text(
        "from guixsvc.diagnostics import error\n"
        "def rules(record, around):\n"
        "    yield error('hello/rude', record.span, 'say it nicely')\n"
    )
    Path("config.scm").write_text(GOOD, encoding="utf-8")
    run = guixsvc("check", "--service", "../hello", "config.scm")
    assert run.code == 1 and "say it nicely [hello/rude]" in run.out


def test_a_value_that_no_filter_quoted_is_refused(guixsvc: Guixsvc) -> None:
    _replace("templates/hello/hello.ini.j2", "{{ port | ini }}", "{{ port }}")
    Path("config.scm").write_text(GOOD, encoding="utf-8")
    run = guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out")
    assert run.code == 2 and not Path("out").exists()
    assert "hello.ini.j2:3: a template was given an unquoted value: int" in run.err


def test_a_value_that_cannot_stand_there_is_refused(guixsvc: Guixsvc) -> None:
    _replace("templates/hello/hello.ini.j2", "{{ greeting | ini }}", "{{ greeting | line }}")
    Path("config.scm").write_text(GOOD.replace("a \\", "a\\n\\"), encoding="utf-8")
    run = guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out")
    assert run.code == 2 and not Path("out").exists()
    assert "/etc/guixsvc/hello/hello.ini: a line cannot hold control characters" in run.err


def test_what_takes_a_secret_is_for_root_only(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    _replace(
        "schemas/hello/hello-configuration.json", '"type": "string",', '"type": "string", "writeOnly": true,'
    )
    monkeypatch.setenv("GREETING", "open sesame now")
    Path("config.scm").write_text(GOOD.replace('"a \\"b\\" %n"', '(getenv "GREETING")'), encoding="utf-8")
    arguments = ("--service", "../hello", "--env", "GREETING", "config.scm")
    assert guixsvc("compile", *arguments, "-o", "out").code == 0
    ini = Path("out/root/etc/guixsvc/hello/hello.ini")
    assert "open sesame now" in ini.read_text() and ini.stat().st_mode & 0o777 == 0o600
    manifest = Path("out/manifest.json").read_text()
    assert (
        '"/etc/guixsvc/hello/hello.ini", "mode": "0600", "owner": "root", "group": "root", "secret": true'
        in manifest
    )
    Path("config.scm").write_text(GOOD, encoding="utf-8")
    assert "`greeting` is written in the configuration" in guixsvc("check", *arguments[:2], "config.scm").out


def test_a_secret_that_stays_on_the_host_needs_a_step_that_fills_it_in(guixsvc: Guixsvc) -> None:
    text = '"type": "string",'
    _replace("schemas/hello/hello-configuration.json", text, f'{text} "writeOnly": true,')
    Path("config.scm").write_text(GOOD.replace('"a \\"b\\" %n"', '(getenv "GREETING")'), encoding="utf-8")
    arguments = ("--service", "../hello", "--host-secret", "GREETING=/etc/hello/greeting", "config.scm")
    run = guixsvc("compile", *arguments, "-o", "out")
    assert run.code == 1 and "nothing fills in `greeting` at the start of Hello" in run.out


def test_secrets_and_files_within_records_are_judged_too(guixsvc: Guixsvc) -> None:
    _with_every_kind()
    limits = {**LIMITS["properties"], "word": {"type": "string", "writeOnly": True, "x-expected": "a string"}}
    _hello("schemas/hello/hello-limits.json").write_text(json.dumps(LIMITS | {"properties": limits}))
    Path("config.scm").write_text(
        "(use-modules (gnu services) (acme services hello))\n(service hello-service-type\n"
        '  (hello-configuration (limits (hello-limits (word (getenv "WORD"))))))\n'
    )
    arguments = ("--service", "../hello", "--host-secret", "WORD=/etc/hello/word", "config.scm")
    run = guixsvc("compile", *arguments, "-o", "out")
    assert run.code == 1 and "nothing fills in `word` at the start of Hello" in run.out


EVERY_KIND: dict[str, Any] = {
    "mode": {
        "format": "symbol", "enum": ["loud", "quiet"], "default": "loud", "x-expected": "'loud or 'quiet",
    },
    "names": {
        "type": "array", "items": {"type": "string", "x-expected": "a string"}, "default": ["a", "b"],
        "x-expected": "a list of strings",
    },
    "limits": {"$ref": "hello-limits.json", "default": {"most": 7}, "x-expected": "a hello-limits"},
    "motd": {"format": "file-like", "x-expected": "a file-like object"},
    "environment": {
        "type": "array", "default": [], "x-expected": "an alist of strings", "items": {
            "x-expected": "a pair of strings", "format": "pair",
            "properties": {
                "car": {"type": "string", "x-expected": "a string"},
                "cdr": {"type": "string", "x-expected": "a string"},
            },
        },
    },
}  # fmt: skip
LIMITS: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "hello-limits.json",
    "title": "hello-limits", "type": "object", "additionalProperties": False, "required": [],
    "properties": {"most": {"type": "integer", "default": 5, "x-expected": "a number"}},
}  # fmt: skip


def _with_every_kind() -> None:
    path = _hello("schemas/hello/hello-configuration.json")
    schema = json.loads(path.read_bytes())
    schema["properties"] |= EVERY_KIND
    path.write_text(json.dumps(schema))
    _hello("schemas/hello/hello-limits.json").write_text(json.dumps(LIMITS))
    with _hello("templates/hello/hello.ini.j2").open("a") as template:
        template.write(
            "mode={{ mode | ini }}\n{% for name in names %}\nname={{ name | ini }}\n{% endfor %}\n"
        )
        template.write(
            "most={{ limits.most | number }}\n{% if motd is not none %}\n{{ motd | verbatim }}\n{% endif %}\n"
            "{% for name, value in environment %}\n{{ name | line }}={{ value | ini }}\n{% endfor %}\n"
        )


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ("", ['mode="loud"', 'name="a"', 'name="b"', "most=7"]),
        (
            "(mode 'quiet) (names '()) (limits (hello-limits)) (motd (plain-file \"m\" \"hi\\nho\"))",
            ['mode="quiet"', "most=5", "hi", "ho"],
        ),
        ("(names (append (hello-configuration-names (hello-configuration)) '(\"c\")))",
         ['mode="loud"', 'name="a"', 'name="b"', 'name="c"', "most=7"]),
        ("(names '()) (environment '((\"A\" . \"b c\") (\"D\" . \"\")))",
         ['mode="loud"', "most=7", 'A="b c"', 'D=""']),
        ('(names (list)) (environment `(("A" . ,(string-append "b" "c"))))',
         ['mode="loud"', "most=7", 'A="bc"']),
    ],
)  # fmt: skip
def test_every_kind_of_field(guixsvc: Guixsvc, fields: str, lines: list[str]) -> None:
    _with_every_kind()
    Path("config.scm").write_text(
        "(use-modules (gnu services) (guix gexp) (acme services hello))\n"
        f"(service hello-service-type (hello-configuration {fields}))\n"
    )
    assert guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out").code == 0
    ini = Path("out/root/etc/guixsvc/hello/hello.ini").read_text(encoding="utf-8")
    assert ini.splitlines()[3:] == lines


@pytest.mark.parametrize(
    ("given", "written"),
    [("", "1.5"), ("(rate 2.5)", "2.5"), ("(rate (/ 1 4.0))", "0.25"), ("(rate 3)", "3")],
)
def test_a_number_may_have_decimals(guixsvc: Guixsvc, given: str, written: str) -> None:
    path = _hello("schemas/hello/hello-configuration.json")
    schema = json.loads(path.read_bytes())
    schema["properties"]["rate"] = {"type": "number", "x-expected": "a number", "default": 1.5}
    path.write_text(json.dumps(schema))
    with _hello("templates/hello/hello.ini.j2").open("a") as template:
        template.write("rate={{ rate | number }}\n")
    Path("config.scm").write_text(
        "(use-modules (gnu services) (acme services hello))\n"
        f"(service hello-service-type (hello-configuration {given}))\n"
    )
    assert guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out").code == 0
    ini = Path("out/root/etc/guixsvc/hello/hello.ini").read_text(encoding="utf-8")
    assert ini.endswith(f"\nrate={written}\n")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("(mode 'lout)", "`mode` must be 'loud or 'quiet, found lout"),
        ('(mode "loud")', "`mode` must be 'loud or 'quiet, found \"loud\""),
        ("(names '(a))", "each element of `names` must be a string, found a"),
        ("(limits (hello-limits (most 'x)))", "`most` must be a number, found x"),
        ("(limits 5)", "`limits` must be a hello-limits, found 5"),
        ("(limits (hello-configuration))", "`limits` must be a hello-limits, found a hello-configuration"),
        ("(limits '(a . b))", "`limits` must be a hello-limits, found (a . b)"),
        ("(package 5)", "`package` must be a package, found 5"),
        ('(environment \'("A" . "b"))', '`environment` must be an alist of strings, found ("A" . "b")'),
        ('(environment \'(("A" . 5)))', "each element of `environment` must be a string, found 5"),
        (
            '(environment \'(("A" "b")))',
            'each element of `environment` must be a pair of strings, found ("A" "b")',
        ),
        (
            "(environment (list (hello-limits)))",
            "each element of `environment` must be a pair of strings, found a hello-limits",
        ),
        ("(environment '(5))", "each element of `environment` must be a pair of strings, found 5"),
    ],
)
def test_faults_of_every_kind_of_field(guixsvc: Guixsvc, fields: str, message: str) -> None:
    _with_every_kind()
    Path("config.scm").write_text(
        "(use-modules (gnu services) (acme services hello))\n"
        f"(service hello-service-type (hello-configuration {fields}))\n"
    )
    run = guixsvc("check", "--service", "../hello", "config.scm")
    assert run.code == 1 and message in run.out


def test_what_is_to_be_done_once_it_has_started(guixsvc: Guixsvc) -> None:
    with _hello("schemas/hello/service.toml").open("a") as file:
        file.write('[once-started]\npurpose = "teach it manners"\ncommand = "guixsvc-herd teach hello"\n')
    Path("config.scm").write_text(GOOD, encoding="utf-8")
    run = guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out")
    said = "to teach it manners, run as root once the server has started:\n  guixsvc-herd teach hello\n"
    assert run.code == 0 and run.err.endswith(said)


def test_what_lies_in_its_folders_is_not_trusted_for_another(guixsvc: Guixsvc) -> None:
    Path("config.scm").write_text(
        "(use-modules (gnu services) (acme services greeter))\n" + greeter('(tls-key "/var/lib/hello/k.pem")')
    )
    run = guixsvc("check", *GREETER, "--service", "../hello", "config.scm")
    assert run.code == 1 and "`tls-key` lies below /var/lib/hello, which belongs to a service" in run.out
    assert guixsvc("check", *GREETER, "config.scm").out == ""


def test_the_keys_of_its_settings_are_known(guixsvc: Guixsvc) -> None:
    """A file of such settings is known for one, and a password in a text of them is not shown."""
    _hello("schemas/hello/ini-keys.toml").write_text("[salutation]\n\n[passphraze]\nsecret = true\n")
    path = _hello("schemas/hello/hello-configuration.json")
    schema = json.loads(path.read_bytes())
    schema["x-override"] = {"field": "settings", "keeps": []}
    schema["properties"]["settings"] = {"format": "file-like", "x-expected": "a file-like object"}
    path.write_text(json.dumps(schema))
    Path("hello.ini").write_text("salutation=Ahoy\n")
    run = guixsvc("check", "--service", "../hello", "hello.ini")
    assert '`(hello-configuration (settings (local-file "…")))`' in run.out
    Path("config.scm").write_text(GOOD.replace('"a \\"b\\" %n"', '5 "passphraze=open sesame"'))
    run = guixsvc("check", "--service", "../hello", "config.scm")
    assert run.code == 1 and "sesame" not in run.out
    assert "sesame" in guixsvc("check", "config.scm", "--service", str(HELLO)).out


def test_a_hint_on_what_is_often_written(guixsvc: Guixsvc) -> None:
    _replace(
        "schemas/hello/hello-configuration.json", '"type": "integer",',
        '"x-hints": { "tcp:[0-9]+": "leave out `tcp:`" }, "type": "integer",',
    )  # fmt: skip
    Path("config.scm").write_text(GOOD.replace("80", '"tcp:80"'), encoding="utf-8")
    assert "leave out `tcp:`" in guixsvc("check", "--service", "../hello", "config.scm").out


def test_a_part_of_a_pair_that_is_not_known_is_told(guixsvc: Guixsvc) -> None:
    _with_every_kind()
    text = '(hello-configuration (environment (list (cons "A" (getenv "B")))))'
    Path("config.scm").write_text(
        f"(use-modules (gnu services) (acme services hello))\n(service hello-service-type\n {text})\n"
    )
    run = guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out")
    assert run.code == 1 and "`B` is known only with `--env`" in run.out.replace('"', "`")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "`hello-service-type` needs a hello-configuration with `greeting`, which has no default"),
        (" (hello-configuration)", "hello-configuration needs the field `greeting` [missing-field]"),
    ],
)
def test_a_required_field_has_no_default(guixsvc: Guixsvc, value: str, message: str) -> None:
    """Guix has no default value of such a service type either."""
    _replace("schemas/hello/hello-configuration.json", '"required": []', '"required": ["greeting"]')
    _replace("schemas/hello/hello-configuration.json", ',\n      "default": "Hello!"', "")
    Path("config.scm").write_text(
        f"(use-modules (gnu services) (acme services hello))\n(service hello-service-type{value})\n"
    )
    run = guixsvc("check", "--service", "../hello", "config.scm")
    assert run.code == 1 and message in run.out


def test_a_default_may_be_a_file(guixsvc: Guixsvc) -> None:
    _with_every_kind()
    path = _hello("schemas/hello/hello-configuration.json")
    path.write_text(
        path.read_text().replace('"format": "file-like"', '"format": "file-like", "default": "hi"')
    )
    Path("config.scm").write_text(GOOD, encoding="utf-8")
    assert guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out").code == 0
    assert "\nhi\n" in Path("out/root/etc/guixsvc/hello/hello.ini").read_text(encoding="utf-8")


DEFAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a symbol or #f": (
        {"anyOf": [{"format": "symbol", "enum": ["loud", "quiet"]}, {"const": False}], "default": "loud"},
        "(if (eq? (hello-configuration-more base) 'loud) 'quiet #f)", '"quiet"',
    ),
    "a list or #f": (
        {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"const": False}], "default": ["a"]},
        "(append (hello-configuration-more base) '(\"b\"))", '"a""b"',
    ),
    "a record or #f": (
        {"anyOf": [{"$ref": "hello-limits.json"}, {"const": False}], "default": {"most": 3}},
        "(hello-limits (most (+ 1 (hello-limits-most (hello-configuration-more base)))))", "4",
    ),
    "an alist": (
        {"type": "array", "items": EVERY_KIND["environment"]["items"], "default": [{"car": "a", "cdr": "b"}]},
        "(acons \"c\" \"d\" (hello-configuration-more base))", '"c""d""a""b"',
    ),
}  # fmt: skip
"""A field, what may be made of its default as Guix's accessor gives it, and what that becomes."""


@pytest.mark.parametrize("kind", DEFAULTS)
def test_defaults_that_json_has_no_values_for(guixsvc: Guixsvc, kind: str) -> None:
    schema, made, written = DEFAULTS[kind]
    _with_every_kind()
    path = _hello("schemas/hello/hello-configuration.json")
    record = json.loads(path.read_bytes())
    record["properties"]["more"] = schema | {"x-expected": kind}
    path.write_text(json.dumps(record))
    with _hello("templates/hello/hello.ini.j2").open("a") as template:
        template.write(
            "more={% if more is string %}{{ more | ini }}{% elif more.most is defined %}{{ more.most | ini }}"
            "{% else %}{% for one in more %}{% if one is string %}{{ one | ini }}{% else %}"
            "{% for part in one %}{{ part | ini }}{% endfor %}{% endif %}{% endfor %}{% endif %}\n"
        )
    text = "(use-modules (gnu services) (acme services hello))\n(define base (hello-configuration))\n"
    Path("config.scm").write_text(f"{text}(service hello-service-type (hello-configuration (more {made})))\n")
    run = guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out")
    assert run.code == 0, run.out + run.err
    assert f"\nmore={written}" in Path("out/root/etc/guixsvc/hello/hello.ini").read_text(encoding="utf-8")


@pytest.mark.parametrize("when", ["greting", "limits.least"])
def test_a_condition_that_names_nothing_is_told(guixsvc: Guixsvc, when: str) -> None:
    _with_every_kind()
    _replace(
        "templates/hello/outputs.toml",
        'template = "hello.ini.j2"',
        f'when = "{when}"\ntemplate = "hello.ini.j2"',
    )
    Path("config.scm").write_text(GOOD, encoding="utf-8")
    run = guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out")
    assert run.code == 2 and f"`output.when`: there is no value `{when}`" in run.err


def test_two_services_cannot_have_one_file(guixsvc: Guixsvc, tmp_path: Path) -> None:
    other = tmp_path / "salve"
    for path in HELLO.rglob("*"):
        if path.is_file():
            to = other / str(path.relative_to(HELLO)).replace("hello", "salve")
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_text(path.read_text(encoding="utf-8").replace("hello", "salve"), encoding="utf-8")
    text = "(use-modules (gnu services) (acme services hello) (acme services salve))\n"
    Path("config.scm").write_text(f"{text}(list (service hello-service-type) (service salve-service-type))\n")
    arguments = ("compile", "--service", "../hello", "--service", "../salve", "config.scm", "-o", "out")
    assert guixsvc(*arguments).code == 0
    toml = other / "templates/salve/outputs.toml"
    toml.write_text(toml.read_text().replace("/etc/guixsvc/salve/salve.ini", "/etc/guixsvc/hello/hello.ini"))
    outputs.cache_clear()
    run = guixsvc(*arguments)
    assert run.code == 2 and "/etc/guixsvc/hello/hello.ini: two services have a file of this name" in run.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(service hello-service-type (hello-configuraton))", "did you mean `hello-configuration`?"),
        ("(service helo-service-type)", "did you mean `hello-service-type`?"),
        (
            "(list (service hello-service-type) %salutation hello-confguration-port)",
            "`hello-configuration-port`?",
        ),
    ],
)
def test_where_all_exports_are_told_other_names_are_unbound(
    guixsvc: Guixsvc, text: str, message: str
) -> None:
    Path("config.scm").write_text(f"(use-modules (gnu services) (acme services hello))\n{text}\n")
    assert guixsvc("check", "--service", str(HELLO), "config.scm").code == 0
    _replace("schemas/hello/service.toml", 'title = "Hello"', 'title = "Hello"\nexports = ["%salutation"]')
    run = guixsvc("check", "--service", "../hello", "config.scm")
    assert run.code == 1 and run.out.count("[unbound-variable]") == 1 and message in run.out


def _with_a_host_secret() -> tuple[str, ...]:
    """A greeting that only the host has, and a unit that hands over the settings."""
    text = '"type": "string",'
    _replace("schemas/hello/hello-configuration.json", text, f'{text} "writeOnly": true,')
    ini = "/etc/guixsvc/hello/hello.ini"
    _replace(
        "templates/hello/hello.service.j2",
        f"ExecStart={{{{ program.server | exec }}}} --config {ini}",
        f'{{{{ hand_over("{ini}") }}}}\n'
        f'ExecStart={{{{ program.server | exec }}}} --config {{{{ handed_over("{ini}") }}}}',
    )
    Path("config.scm").write_text(GOOD.replace('"a \\"b\\" %n"', '(getenv "GREETING")'), encoding="utf-8")
    return ("--service", "../hello", "config.scm", "-o", "out")


def test_a_file_is_handed_over(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = _with_a_host_secret()
    monkeypatch.setenv("GREETING", "open sesame")
    assert guixsvc("compile", *arguments, "--env", "GREETING").code == 0
    unit = Path("out/root/etc/systemd/system/hello.service").read_text()
    assert "\nLoadCredential=hello.ini:/etc/guixsvc/hello/hello.ini\nExecStart=" in unit
    assert "hello-server --config %d/hello.ini\n" in unit and "host-secrets" not in unit


def test_a_secret_that_stays_on_the_host_is_put_into_what_is_handed_over(guixsvc: Guixsvc) -> None:
    arguments = _with_a_host_secret()
    assert guixsvc("compile", *arguments, "--host-secret", "GREETING=/etc/hello/greeting").code == 0
    ini = Path("out/root/etc/guixsvc/hello/hello.ini").read_text()
    assert "\ngreeting=HOST-SECRET ini guixsvc.greeting\n" in ini
    unit = Path("out/root/etc/systemd/system/hello.service").read_text()
    assert "\nLoadCredential=guixsvc.greeting:/run/guixsvc/hello/guixsvc.greeting\n" in unit
    assert "hello-server --config /run/guixsvc-hello/hello.ini\n" in unit
    assert Path("out/root/usr/local/lib/guixsvc/host-secrets").is_file()


PLACES_OF_SECRETS = {
    "not the end of its line": ("{{ greeting | ini }}", "{{ greeting | ini }};", "must end its line"),
    "another format": (
        "{{ greeting | ini }}", "{{ greeting | shell }}", "`shell` does not take a secret that the host",
    ),
    "a text that looks like its place": (
        "greeting=", "x=HOST-SECRET ini guixsvc.greeting\ngreeting=", "other text may end like its place",
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", PLACES_OF_SECRETS)
def test_a_secret_of_the_host_stands_where_it_can_be_put(guixsvc: Guixsvc, where: str) -> None:
    old, new, message = PLACES_OF_SECRETS[where]
    arguments = _with_a_host_secret()
    _replace("templates/hello/hello.ini.j2", old, new)
    run = guixsvc("compile", *arguments, "--host-secret", "GREETING=/etc/hello/greeting")
    assert run.code == 2 and message in run.err and not Path("out").exists()


def test_a_file_with_secrets_of_the_host_must_be_handed_over(guixsvc: Guixsvc) -> None:
    arguments = _with_a_host_secret()
    _replace(
        "templates/hello/hello.service.j2", 'hand_over("/etc/guixsvc/hello', 'hand_over("/etc/guixsvc/helo'
    )
    run = guixsvc("compile", *arguments, "--host-secret", "GREETING=/etc/hello/greeting")
    assert run.code == 2 and 'write `{{ hand_over("/etc/guixsvc/hello/hello.ini") }}` there' in run.err


KEY_FILE = """{
      "description": "Its key.",
      "x-expected": "the absolute path of a file",
      "type": "string",
      "pattern": "^/",
      "format": "path"
    }"""
OPENED_BY_ROOT = "LoadCredential=key:{{ key_file | credential_path }}"


def test_root_opens_no_file_for_a_service_without_a_look(guixsvc: Guixsvc) -> None:
    record, greeting = "schemas/hello/hello-configuration.json", '"greeting": {'
    _replace(record, greeting, f'"key-file": {KEY_FILE},\n    {greeting}')
    _replace("schemas/hello/service.toml", "[host]", '[host]\ninputs = ["key-file"]')
    _replace("templates/hello/hello.service.j2", "ExecStart=", f"{OPENED_BY_ROOT}\nExecStart=")
    text = GOOD.replace("(greeting", '(key-file "/srv/hello/key") (greeting')
    Path("config.scm").write_text(text, encoding="utf-8")
    run = guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out")
    assert run.code == 2 and not Path("out").exists()
    assert "hello has root open /srv/hello/key, an input, without a look" in run.err


NUMBERED = "/etc/hello-{number}"
FILES_FOR_EACH = {
    "no list": (NUMBERED, 'each = "greeting"', "outputs.toml:", "`output.each`: `greeting` is no list"),
    "no value": (NUMBERED, 'each = "names"', "outputs.toml:", "`output.each`: there is no value `names`"),
    "no number": (
        "/etc/hello",
        'each = "names"',
        "outputs.toml:",
        "expected {number} in",
    ),
    "a folder": (
        "/etc/{number}/b",
        'each = "names"',
        "outputs.toml:",
        "expected {number} in the name of the",
    ),
    "a unit": (
        f"/etc/systemd/system{NUMBERED}",
        'each = "names"',
        "outputs.toml:",
        "expected a file that is no",
    ),
    "no each": ("/etc/hello", "", "each.j2:", "only an output with `each` is of an element"),
}


@pytest.mark.parametrize("case", FILES_FOR_EACH)
def test_a_file_for_each_element_that_cannot_be(guixsvc: Guixsvc, case: str) -> None:
    path, each, place, message = FILES_FOR_EACH[case]
    folder = Path("../hello/templates/hello")
    (folder / "each.j2").write_text("{{ element | line }}\n", encoding="utf-8")
    with (folder / "outputs.toml").open("a", encoding="utf-8") as outputs:
        outputs.write(f'\n[[output]]\npath = "{path}"\ntemplate = "each.j2"\nmode = "0644"\n{each}\n')
    Path("config.scm").write_text(GOOD, encoding="utf-8")
    run = guixsvc("compile", "--service", "../hello", "config.scm", "-o", "out")
    assert run.code == 2 and place in run.err and message in run.err, run.err
    assert not Path("out").exists()
