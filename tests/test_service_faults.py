"""Faulty files of a service: told with their place and what was meant, and the other services go on."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from guixsvc import service_packages
from guixsvc.check.defaults import wrong_defaults
from guixsvc.cli import main
from guixsvc.emit.outputs import outputs
from guixsvc.records import deprecated_names, know, record_types, service_types
from guixsvc.service_files import BUILT_IN
from guixsvc.services.plain import in_template

SERVICES = Path(__file__).parent / "services"
GOOD = """
(use-modules (gnu services) (acme services hello))
(service hello-service-type (hello-configuration (greeting "Ahoy") (port 80)))
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
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SERVICES / "hello", "hello")
    Path("config.scm").write_text(GOOD, encoding="utf-8")
    service_packages.installed.cache_clear()
    yield
    service_packages.installed.cache_clear()


TOML = "schemas/hello/service.toml"
RECORD = "schemas/hello/hello-configuration.json"
TARGET = "schemas/hello/targets/debian-12.json"
OUTPUTS = "templates/hello/outputs.toml"
INI = "templates/hello/hello.ini.j2"
UNIT = "templates/hello/hello.service.j2"

FAULTS = {
    "no such key": (
        TOML, 'module = "acme services hello"', 'modul = "x"',
        "service.toml:2: `modul`: there is no such key; did you mean `module`?",
    ),
    "no TOML": (TOML, 'title = "Hello"', 'title = "Hello', "service.toml:1: "),
    "no such field": (
        TOML, '"port/tcp"', '"prot/tcp"',
        "service.toml:13: `prot` is no field of hello-configuration; did you mean `port`?",
    ),
    "no protocol": (
        TOML, '"port/tcp"', '"port/sctp"',
        'service.toml:13: `host.ports`: expected the name of a field and a protocol, such as "port/tcp"',
    ),
    "a state folder that leads out": (
        TOML, "/var/lib/hello", "/var/lib/../hello",
        'service.toml:14: `host.state`: expected absolute paths of folders of its own, such as "/var/lib/h',
    ),
    "no such kind": (
        TOML, 'server = "program"', 'server = "programm"',
        "service.toml:9: `target.hello.server`: expected program, path, text, with a `?` if it may be left",
    ),
    "no JSON": (
        RECORD, '"required": [],', '"required": [,',
        "hello-configuration.json:8: ",
    ),
    "no such keyword": (
        RECORD, '"x-default-variable"', '"x-default-variables"',
        "hello-configuration.json:14: there is no keyword `x-default-variables` of `package`; did you mean ",
    ),
    "no keyword of JSON Schema": (
        RECORD, '"minimum"', '"minimun"',
        "hello-configuration.json:26: there is no keyword `minimun` of `port`; did you mean `minimum`?",
    ),
    "no such format": (
        RECORD, '"format": "package"', '"format": "packages"',
        "hello-configuration.json:13: there is no format `packages` of `package`; did you mean `package`?",
    ),
    "no such record": (
        RECORD, '"format": "package"', '"$ref": "hello.json"',
        "hello-configuration.json:13: there is no record `hello.json` of `package`",
    ),
    "a record of other fields": (
        RECORD, 'Properties": false', 'Properties": true',
        "hello-configuration.json:7: `additionalProperties` cannot be true",
    ),
    "an output elsewhere": (
        OUTPUTS, '"/etc/guixsvc/hello/hello.ini"\ntemplate',
        '"/var/lib/../../etc/passwd"\ntemplate',
        "outputs.toml:11: `output.path`: expected an absolute path of a file, without detours",
    ),
    "an output of every tree": (
        OUTPUTS, '"/etc/sysusers.d/guixsvc-hello.conf"',
        '"/usr/local/lib/guixsvc/health"',
        "outputs.toml:16: `output.path`: every tree has this file: it is no service's own",
    ),
    "a program that cannot be run": (
        OUTPUTS, '"/etc/sysusers.d/guixsvc-hello.conf"',
        '"/usr/local/lib/guixsvc/hello-actions"',
        "outputs.toml:18: `output.mode`: expected 0755: this is a program that is run by its name",
    ),
    "no such template": (
        OUTPUTS, '"hello.ini.j2"', '"helo.ini.j2"',
        "outputs.toml:12: `output.template`: there is no such file in ",
    ),
    "no such mode": (
        OUTPUTS, 'mode = "0644"\n\n[[output]]\npath = "/etc/sysusers.d',
        'mode = "0666"\n\n[[output]]\npath = "/etc/sysusers.d',
        "outputs.toml:13: `output.mode`: expected one of 0600, 0644, 0755",
    ),
    "a unit that is not written": (
        OUTPUTS, 'name = "hello.service"', 'name = "helo.service"',
        "outputs.toml:2: `unit.name`: no output is /etc/systemd/system/helo.service",
    ),
    "a title of two lines": (
        TOML, '"Hello"', '"He\\nllo"',
        "service.toml:1: `title`: expected one line of text",
    ),
    "no name of a service type": (
        TOML, "[packages.package]", 'type = "hello type"\n[packages.package]',
        "service.toml:4: `type`: expected the name of a service type, such as `hello-service-type`",
    ),
    "a former name that is the current one": (
        TOML, "[packages.package]", 'deprecated-types = ["hello-service-type"]\n[packages.package]',
        "service.toml:4: `hello-service-type` is given twice",
    ),
    "a package that is none": (
        TOML, "[packages.package]", "[packages.greeting]",
        "hello-configuration.json:16: `greeting` names a package, but its schema does not say so",
    ),
    "a key that no target says": (
        TOML, 'key = "server"', 'key = "servr"',
        "service.toml:5: `packages.package.key`: a target does not say it of `hello`; did you mean `server`?",
    ),
    "a variable that no target has": (
        TOML, "[target.hello]", "[target.helo]",
        "service.toml:8: `target`: it says nothing of `hello`, the default of `package`; did you mean `hel",
    ),
    "a layout that leads out": (
        TOML, "bin/hello-server", "../bin/hello-server",
        "service.toml:6: `packages.package.layout`: expected a path below the package's folder",
    ),
    "root as its user": (
        TOML, 'user = "hello"', 'user = "root"',
        "service.toml:12: `host.user`: expected the name of a system user of the service's own",
    ),
    "a port that is no number": (
        TOML, '"port/tcp"', '"greeting/tcp"', "service.toml:13: `host.ports`: `greeting` takes no number",
    ),
    "a state that is not its own": (
        TOML, "/var/lib/hello", "/etc/passwd", "service.toml:14: `host.state`: expected absolute paths of ",
    ),
    "a command without a module": (
        TOML, "[host]", '[commands.greet]\narguments = "WHO"\nhelp = "greet"\n[host]',
        "service.toml:11: `commands`: it has no module with a function `command`",
    ),
    "no UTF-8": (TOML, "Hello", "Hell\udcff", "service.toml:1: it is no text in UTF-8"),
    "a name that is given twice": (
        RECORD, '"greeting"', '"port"', 'hello-configuration.json:22: "port" is given twice in one object',
    ),
    "a name that Scheme cannot write": (
        RECORD, '"greeting"', '"gree ting"',
        "hello-configuration.json:16: `gree ting` is no name that Scheme ",
    ),
    "a list of fields that is none": (
        RECORD, '"required": []', '"required": 5', "hello-configuration.json:8: `required` cannot be 5",
    ),
    "another dialect": (
        RECORD, "draft/2020-12/schema", "draft-07/schema", "hello-configuration.json:2: `$schema` cannot be ",
    ),
    "a field that is required and not there": (
        RECORD, '"required": []', '"required": ["prot"]',
        "hello-configuration.json:8: `prot` is required, but no field; did you mean `port`?",
    ),
    "fields that need what is not there": (
        RECORD, '"required": []', '"required": [], "dependentRequired": { "port": ["greting"] }',
        "hello-configuration.json:8: `greting` is in `dependentRequired`, but no field; did you mean `gree",
    ),
    "a former name of no field": (
        RECORD, '"default": "Hello!"', '"x-renamed-to": "prot"',
        "hello-configuration.json:20: `prot` is what `greeting` was renamed to, but no field; did you mean ",
    ),
    "no such type": (
        RECORD, '"type": "integer"', '"type": "intger"',
        "hello-configuration.json:25: `type` of `port` cannot be ",
    ),
    "a bound that is no number": (
        RECORD, '"minimum": 1', '"minimum": "1"',
        'hello-configuration.json:26: `minimum` of `port` cannot be "1"',
    ),
    "no regular expression": (
        RECORD, '"default": "Hello!"', '"pattern": "("',
        'hello-configuration.json:20: `pattern` of `greeting` ',
    ),
    "no alternatives": (
        RECORD, '"default": "Hello!"', '"anyOf": []',
        "hello-configuration.json:20: `anyOf` of `greeting` cannot ",
    ),
    "anything at all": (
        RECORD, '"type": "string",', "",
        "hello-configuration.json:16: `greeting` takes anything: say what by ",
    ),
    "not said what is expected": (
        RECORD, '"x-expected": "a string",', "",
        "hello-configuration.json:16: `x-expected` is missing of `greeting`",
    ),
    "a default that it does not take": (
        RECORD, '"default": 7777', '"default": 0',
        "hello-configuration.json:28: the default of `port` must be a port number from 1 to 65535",
    ),
    "a default of another type": (
        RECORD, '"default": "Hello!"', '"default": ["Hello!"]',
        "hello-configuration.json:20: the default of ",
    ),
    "no default at all": (
        RECORD, '"default": 7777', '"default": null',
        "hello-configuration.json:28: `default` of `port` cannot be null",
    ),
    "no default package": (
        RECORD, ',\n      "x-default-variable": "hello"', "",
        "hello-configuration.json:10: `package` names a package: say which by default in `x-default-variab",
    ),
    "no such key of a target": (
        TARGET, '"provided-by"', '"provided_by"',
        'debian-12.json:1: unknown key "provided_by"; did you mean ',
    ),
    "no such variable": (
        TARGET, '"hello":', '"helo":',
        "debian-12.json:2: expected a string at packages.hello.server; did you mean `helo`?",
    ),
    "no path": (
        TARGET, '"/usr/bin/hello-server" }', '"hello-server" }',
        "debian-12.json:2: expected an absolute path at packages.hello.server",
    ),
    "a package of nothing that is there": (
        TARGET, '"provided-by": { "/usr/bin/hello', '"provided-by": { "/usr/bin/helo',
        "debian-12.json:3: there is no program or path `/usr/bin/helo-server` of `provided-by`; did ",
    ),
    "no reason": (TARGET, "{\n", '{ "unavailable": 5 }\n', "debian-12.json:2: "),
    "a template that cannot be read": (
        INI, "{{ port | ini }}", "{{ port | ini", "hello.ini.j2:3: unexpected end of template",
    ),
    "no such filter": (INI, "port | ini", "port | inni", "hello.ini.j2:3: No filter named 'inni'."),
    "no such value": (
        INI, "port | ini", "prot | ini", "hello.ini.j2:3: there is no value `prot`; did you mean `port`?",
    ),
    "a template that nests too deep": (INI, "port | ini", "(" * 100_000, "hello.ini.j2: it nests too deep"),
    "two names that a template cannot tell apart": (
        RECORD, '"port": {',
        '"greeting?": { "type": "boolean", "default": true, "x-expected": "a boolean" },\n "port": {',
        "hello-configuration.json:16: templates cannot tell `greeting` from `greeting?`: both are `gr",
    ),
    "a number too long": (
        RECORD, "7777", "7" * 5000,
        "hello-configuration.json:28: Exceeds the limit (4300 digits) for integer string conversion",
    ),
    "a number too long in TOML": (
        OUTPUTS, "[[unit]]", f"\nx = {'7' * 5000}\n[[unit]]",
        "outputs.toml:2: Exceeds the limit (4300 digits) for integer string conversion",
    ),
    "no number": (RECORD, "7777", "-Infinity", "hello-configuration.json:28: -Infinity is no number of JSON"),
    "half a character": (
        RECORD, "Hello!", "\\ud83d", "hello-configuration.json:20: it has half a character: `\\u` and ",
    ),
    "a text of TOML without an end": (
        OUTPUTS, 'template = "sysusers.conf"\nmode = "0644"', 'template = """sysusers.conf\nmode = 1',
        "outputs.toml:18: Unterminated string (at end of document)",
    ),
    "an unquoted byte": (INI, "port=", "port\udcff=", "hello.ini.j2"),
}  # fmt: skip
"""A file of the service, what is wrong in it, and what is said of that."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_its_files_is_located(guixsvc: Guixsvc, fault: str) -> None:
    name, old, new, message = FAULTS[fault]
    path = Path("hello", name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogateescape"))
    run = guixsvc("check", "--service", "hello", "config.scm")
    assert run.code == 2
    assert run.err.startswith(f"guixsvc: --service hello: {Path.cwd()}/hello/") and message in run.err


@pytest.mark.parametrize("name", [TOML, RECORD, OUTPUTS, INI, "templates", "schemas"])
def test_a_file_that_is_not_there_is_told(guixsvc: Guixsvc, name: str) -> None:
    path = Path("hello", name)
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    run = guixsvc("check", "--service", "hello", "config.scm")
    assert run.code == 2 and run.err.startswith(f"guixsvc: --service hello: {Path.cwd()}/hello")


@pytest.mark.parametrize("name", [RECORD, TARGET, OUTPUTS, INI])
def test_nobody_waits_for_a_pipe_among_its_files(guixsvc: Guixsvc, name: str) -> None:
    Path("hello", name).unlink()
    os.mkfifo(Path("hello", name))
    run = guixsvc("compile", "--service", "hello", "config.scm", "-o", "out")
    said = f"{Path(name).name}: it cannot be read: it is no file"
    assert run.code == 2 and (said in run.err or "there is no such file" in run.err)


def test_a_service_that_becomes_nothing_is_told(guixsvc: Guixsvc) -> None:
    Path("hello", OUTPUTS).write_text("")
    run = guixsvc("check", "--service", "hello", "config.scm")
    assert run.code == 2 and "outputs.toml:1: `output`: it names no file that the service becomes" in run.err


FIELD_NAMES = [
    "5-minutes", "64bit?", "a+b", "%z", "program", "element", "hand-over", "λ",
    *("and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "loop", "self", "for", "class"),
]  # fmt: skip


@pytest.mark.parametrize("name", FIELD_NAMES)
def test_a_field_of_any_name_has_one_in_templates(guixsvc: Guixsvc, name: str) -> None:
    path = Path("hello", RECORD)
    schema = json.loads(path.read_bytes())
    schema["properties"][name] = {"type": "integer", "x-expected": "a number", "default": 1}
    path.write_text(json.dumps(schema))
    with Path("hello", INI).open("a") as template:
        template.write(f"it={{{{ {in_template(name)} | ini }}}}\n")
    Path("config.scm").write_text(GOOD.replace("(port 80)", f"({name} 23)"))
    assert guixsvc("compile", "--service", "hello", "config.scm", "-o", "out").code == 0
    assert Path("out/root/etc/guixsvc/hello/hello.ini").read_text().endswith("\nit=23\n")


UNQUOTED = {
    "port": "a template was given an unquoted value: int",
    "greeting | upper": "a template was given an unquoted value: str",
    "(greeting | line) ~ greeting": "a template was given an unquoted value: str",
    "greeting | safe": "a template was given an unquoted value: Markup",
    '"x"': "a template was given an unquoted value: str",
    "greeting | number": "the filter `number` does not take text",
    "greeting | verbatim": "the filter `verbatim` does not take text",
    "port | unit_path": "the filter `unit_path` does not take a number",
    "none | ini": "the filter `ini` does not take a field that is not given",
    "[greeting] | ini": "the filter `ini` does not take a list",
    "program | json": "the filter `json` does not take a record",
    "program.servr | exec": "there is no value `servr` here; did you mean `server`?",
    'port | environment("A B")': "`A B` is no name of a variable of the environment",
    "(port / 0) | ini": "ZeroDivisionError: division by zero",
}
"""What stands in a template, and what is said of it, with its line, when it is to be filled in."""


@pytest.mark.parametrize("expression", UNQUOTED)
def test_what_cannot_stand_in_a_template_is_located(guixsvc: Guixsvc, expression: str) -> None:
    path = Path("hello", INI)
    path.write_text(path.read_text().replace("{{ port | ini }}", f"{{{{ {expression} }}}}"))
    run = guixsvc("compile", "--service", "hello", "config.scm", "-o", "out")
    assert run.code == 2 and not Path("out").exists()
    assert f"hello.ini.j2:3: {UNQUOTED[expression]}" in run.err or (
        "hello.ini.j2:3: " in run.err and UNQUOTED[expression] in run.err
    )


def test_a_number_is_an_argument(guixsvc: Guixsvc) -> None:
    path = Path("hello", UNIT)
    path.write_text(path.read_text().replace("--config", "--port {{ port | exec }} --config"))
    assert guixsvc("compile", "--service", "hello", "config.scm", "-o", "out").code == 0
    assert "--port 80 --config" in Path("out/root/etc/systemd/system/hello.service").read_text()


CYCLES = {
    "itself": {"global": '"self": { "$ref": "ngircd-global.json", "default": {} },'},
    "another that holds it": {
        "global": '"all": { "$ref": "ngircd-configuration.json", "default": {} },',
    },
}


@pytest.mark.parametrize("cycle", CYCLES)
def test_a_default_that_has_no_end_is_told(guixsvc: Guixsvc, cycle: str) -> None:
    shutil.copytree(SERVICES / "ngircd", "ngircd")
    for record, field in CYCLES[cycle].items():
        path = Path(f"ngircd/schemas/ngircd/ngircd-{record}.json")
        path.write_text(path.read_text().replace('"properties": {', f'"properties": {{\n{field}', 1))
    run = guixsvc("check", "--service", "ngircd", "config.scm")
    assert run.code == 2 and "holds itself: it has no end" in run.err


def test_our_own_defaults_are_good() -> None:
    know([BUILT_IN])
    assert list(wrong_defaults(record_types())) == []


def test_a_name_of_another_service_is_told(guixsvc: Guixsvc) -> None:
    path = Path("hello", TOML)
    text = path.read_text()
    for taken in service_names():
        know([BUILT_IN])
        path.write_text(
            text.replace("[packages.package]", f'deprecated-types = ["{taken}"]\n[packages.package]')
        )
        run = guixsvc("check", "--service", "hello", "config.scm")
        assert run.code == 2 and f"service.toml:4: `{taken}` is another service's already" in run.err


def service_names() -> list[str]:
    know([BUILT_IN])
    return [*service_types(), *(name for name in deprecated_names() if name.endswith("-service-type"))]


def test_of_two_services_of_a_package_the_good_one_works(
    guixsvc: Guixsvc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "site"
    for name in ("hello", "ntp"):
        shutil.copytree(SERVICES / name, place / "acme_services", dirs_exist_ok=True)
    (place / "acme_services-1.dist-info").mkdir()
    entry = "[guixsvc.services]\nall = acme_services\n"
    (place / "acme_services-1.dist-info/entry_points.txt").write_text(entry)
    monkeypatch.syspath_prepend(place)
    path = place / "acme_services" / OUTPUTS
    good = path.read_text()
    Path("config.scm").write_text(
        "(use-modules (gnu services) (gnu services networking) (acme services hello))\n"
        "(list (service hello-service-type (hello-configuration (port 0)))\n"
        "  (service ntp-service-type (ntp-configuration (allow-large-adjustment? 5))))\n"
    )
    for toml, is_good in ((good, True), (good.replace("template =", "templat ="), False)):
        path.write_text(toml)
        outputs.cache_clear()
        service_packages.installed.cache_clear()
        run = guixsvc("check", "config.scm")
        assert run.code == 1 and "`allow-large-adjustment?` must be #t or #f" in run.out
        assert ("`port` must be a port number" in run.out) is is_good
        assert ("a service of a package is left out: " in run.err) is not is_good
