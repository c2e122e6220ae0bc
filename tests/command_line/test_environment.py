"""What a declaration asks of the environment: what ``--env`` and ``--host-secret`` say of it."""

import json
import os
from pathlib import Path

import pytest

from command_line.runs import HEAD, Guixsvc

PASSWORD = (
    HEAD + "(service greeter-service-type " + '(greeter-configuration (password (getenv "GUIXSVC_TEST"))))\n'
)


def test_env_makes_a_variable_known(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("password.scm").write_text(PASSWORD, encoding="utf-8")
    monkeypatch.setenv("GUIXSVC_TEST", "correct,horse")
    run = guixsvc("compile", "password.scm", "-o", "out")
    assert (run.code, "correct,horse" in run.out + run.err) == (1, False)
    run = guixsvc("compile", "password.scm", "-o", "out", "--env", "GUIXSVC_TEST")
    assert (run.code, run.out) == (0, "")
    assert 'password="correct,horse"\n' in Path("out/root/etc/guixsvc/greeter/greeter.ini").read_text()


def test_env_of_a_variable_that_is_not_set(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUIXSVC_TEST", raising=False)
    run = guixsvc("check", "good.scm", "--env", "GUIXSVC_TEST")
    assert (run.code, run.out) == (2, "")
    assert "GUIXSVC_TEST" in run.err


def test_env_of_a_variable_that_is_no_text(guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIXSVC_TEST", os.fsdecode(b"pass\xffword"))
    Path("env.scm").write_text(
        HEAD + '(service greeter-service-type (greeter-configuration (password (getenv "GUIXSVC_TEST"))))\n',
        encoding="utf-8",
    )
    run = guixsvc("compile", "env.scm", "-o", "out", "--env", "GUIXSVC_TEST")
    assert (run.code, run.out) == (2, "")
    assert run.err == "guixsvc: --env GUIXSVC_TEST: this variable does not hold UTF-8 text\n"


ASKS = HEAD + ('(service greeter-service-type\n  (greeter-configuration (password (getenv "WORD"))))\n')


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["WORD"], "--host-secret WORD: expected NAME=PATH"),
        (["=/etc/word"], "expected NAME=PATH"),
        (["WORD="], "--host-secret WORD: expected an absolute path"),
        (["WORD=etc/word"], "--host-secret WORD: expected an absolute path, credential:ID or"),
        (["WORD=hunter2"], "--host-secret WORD: expected an absolute path"),
        (["WORD=/"], "expected the path of a file"),
        (["WORD=/etc/word/"], "expected the path of a file"),
        (["WORD=/etc/../word"], "expected the path of a file"),
        (["WORD=//etc/word"], "expected the path of a file"),
        (["WORD=/etc/word "], "cannot hold control characters or end in a backslash or a blank"),
        (["WORD=/etc/wo\nrd"], "cannot hold control characters"),
        (["WORD=/etc/\udce4"], "must be UTF-8 text"),
        (["WORD=/home/anna/word"], "/home is no place for a secret"),
        (["WORD=/tmp/word"], "/tmp is no place for a secret"),
        (["WORD=/var/lib/greeter/word"], "/var/lib/greeter is no place for a secret"),
        (["WORD=credential:"], "the name of a credential"),
        (["WORD=credential:../word"], "the name of a credential"),
        (["WORD=encrypted-credential:greeter.ini"], "credentials of the service itself"),
        (["WORD=/etc/word", "--host-secret", "WORD=/etc/other"], "given with another place too"),
        (["WORD=/etc/word", "--env", "WORD"], "given with --env or --env-plain too"),
        (["WORD=/etc/word", "--env-plain", "WORD"], "given with --env or --env-plain too"),
        (["WORD=/etc/word", "--host-secret", "WORT=/etc/wort"], 'WORT: nothing asks for (getenv "WORT")'),
    ],
)
@pytest.mark.parametrize("command", ["check", "compile"])
def test_host_secrets_that_cannot_be(
    command: str, given: list[str], says: str, guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORD", "correct,horse")
    Path("asks.scm").write_text(ASKS)
    run = guixsvc(
        command, "asks.scm", *(["-o", "out"] if command == "compile" else []), "--host-secret", *given
    )
    assert (run.code, run.out) == (2, "")
    assert says in run.err
    assert "hunter2" not in run.err
    assert not Path("out").exists()


def test_a_host_secret_that_nothing_asks_for_is_told_beside_errors(guixsvc: Guixsvc) -> None:
    Path("asks.scm").write_text(ASKS)
    run = guixsvc("compile", "asks.scm", "-o", "out", "--host-secret", "WORT=/etc/wort")
    assert run.code == 1
    assert '"WORD" is known only with `--env`' in run.out
    assert 'note: --host-secret WORT: nothing asks for (getenv "WORT")' in run.err


@pytest.mark.parametrize("place", ["/etc/secrets/word", "credential:word", "encrypted-credential:word"])
def test_a_host_secret_is_in_no_output(place: str, guixsvc: Guixsvc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", "correct,horse")
    Path("asks.scm").write_text(ASKS)
    assert guixsvc("check", "asks.scm", "--host-secret", f"WORD={place}") == (0, "", "")
    run = guixsvc("compile", "asks.scm", "-o", "out", "--host-secret", f"WORD={place}")
    assert (run.code, run.out) == (0, "")
    written = b"".join(path.read_bytes() for path in Path("out").rglob("*") if path.is_file())
    assert b"correct,horse" not in written
    kind, _, name = place.rpartition(":")
    shown = f"the {kind.replace('-', ' ')} {name} of systemd" if kind else name
    assert f"each start reads the password from {shown}\n" in run.err
    secrets = json.loads(Path("out/manifest.json").read_bytes())["secrets"]
    assert [(one["kind"], one["name"]) for one in secrets] == [(kind or "file", name)]
    assert Path("out/manifest.tab").read_text().count("\nsecret\t") == 1


def test_host_secrets_change_nothing_of_others(guixsvc: Guixsvc) -> None:
    Path("fleet.scm").write_text(
        HEAD + "(define (host name password)\n  (operating-system (host-name name) (services (list (service "
        "greeter-service-type\n (greeter-configuration (password password)))))))\n"
        '(list (host "east" (getenv "WORD")) (host "west" "plain"))\n'
    )
    assert guixsvc("compile", "fleet.scm", "-o", "out", "--host-secret", "WORD=/etc/word").code == 0
    one = Path("fleet.scm").read_text().replace('(host "east" (getenv "WORD"))', "")
    Path("fleet.scm").write_text(one)
    assert guixsvc("compile", "fleet.scm", "-o", "alone", "--host", "west").code == 0
    for path in Path("alone").rglob("*"):
        other = Path("out/west") / path.relative_to("alone")
        assert path.name == "places.json" or not path.is_file() or path.read_bytes() == other.read_bytes()


def test_a_password_that_a_configuration_reads_is_told_how_to_stay_on_the_host(guixsvc: Guixsvc) -> None:
    reads = '(call-with-input-file "/etc/secrets/greeter" read-line)'
    modules = "(use-modules (gnu services) (acme services greeter) (ice-9 rdelim))"
    Path("reads.scm").write_text(modules + ASKS.removeprefix(HEAD).replace('(getenv "WORD")', reads))
    run = guixsvc("compile", "reads.scm", "-o", "out", "--output-format", "json")
    assert (run.code, run.codes) == (1, ["not-evaluated"])
    assert "`--host-secret NAME=PATH`" in run.findings[0]["notes"][-1]["message"]
