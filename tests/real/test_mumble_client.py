"""The harness itself: the client and the server that it is tried on."""

import hashlib
import json
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

import needs
from real import mumble_client
from real.mumble_client import Client, ping, probe
from real.murmurd import free_port, running_murmurd

pytestmark = pytest.mark.real


def test_settings_are_read_back() -> None:
    ini = (
        'welcometext="hé, \\"you\\"; <b>\\n"\nusers=7\nbandwidth=64000\nallowhtml=false\n'
        "textmessagelength=9\n"
    )
    with running_murmurd(ini) as server:
        answer = probe(port=server.port, texts=["123456789", "1234567890"], channels=["x"])
        assert answer.admitted
        assert answer.sync["welcome_text"] == 'hé, "you"; <b>\n'
        assert answer.sync["max_bandwidth"] == 64000
        assert answer.config["max_users"] == 7
        assert answer.config["allow_html"] is False
        assert answer.config["message_length"] == 9
        assert [refusal["type_name"] for refusal in answer.denied] == ["TextTooLong", "Permission"]
        with Client(port=server.port):
            pong = ping(port=server.port, timeout=60)
        assert pong is not None
        assert (pong.max_users, pong.max_bandwidth) == (7, 64000)
        assert pong.users >= 1


def test_a_quoted_password_with_a_comma_is_enforced() -> None:
    with running_murmurd('serverpassword="correct,horse"\n') as server:
        for wrong in ("", "correct"):
            answer = probe(port=server.port, password=wrong)
            assert not answer.admitted
            assert answer.reject is not None
            assert answer.reject["type_name"] == "WrongServerPW"
        assert probe(port=server.port, password="correct,horse").admitted


def test_an_unquoted_password_with_a_comma_lets_anyone_in() -> None:
    with running_murmurd("serverpassword=correct,horse\n") as server:
        assert probe(port=server.port).admitted
        assert "invalid format" in server.log


def test_two_clients_meet_and_a_third_is_one_too_many() -> None:
    with (
        running_murmurd("users=2\n") as server,
        Client(port=server.port, user="ada") as ada,
        Client(port=server.port, user="bob") as bob,
    ):
        ada.say("hello")
        bob.settle()
        assert [text["message"] for text in bob.answer.texts] == ["hello"]
        third = probe(port=server.port, user="eve")
        assert third.reject is not None
        assert third.reject["type_name"] == "ServerFull"


def test_certificates_of_both_sides(tmp_path: Path) -> None:
    openssl = needs.program("openssl")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    directory = tmp_path / "server"
    directory.mkdir()
    shutil.copy(certificate, directory)
    shutil.copy(key, directory)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.name.startswith(("test_", "popen-", "pytest-")):  # pytest's own
            folder.chmod(0o755)
    ini = f"sslCert={directory}/cert.pem\nsslKey={directory}/key.pem\ncertrequired=true\n"
    with running_murmurd(ini, directory=directory) as server:
        refused = probe(port=server.port)
        assert refused.reject is not None
        assert refused.reject["type_name"] == "NoCertificate"
        answer = probe(port=server.port, certificate=str(certificate), key=str(key))
        assert answer.admitted
        der = ssl.PEM_cert_to_DER_cert(certificate.read_text())
        assert answer.certificate_sha256 == hashlib.sha256(der).hexdigest()
        assert answer.users[-1]["hash"] == hashlib.sha1(der).hexdigest()


def test_the_test_s_port_wins_over_the_ini_s() -> None:
    with running_murmurd("port=1\n[Ice]\nIce.Warn.UnknownProperties=1\n") as server:
        assert probe(port=server.port).admitted


def test_a_server_that_refuses_its_ini_is_an_error_with_the_log() -> None:
    with (
        pytest.raises(AssertionError, match=r"exited with(.|\n)*Failed to read /no"),
        running_murmurd("sslDHParams=/no\n"),
    ):
        pass


def test_a_server_that_cannot_bind_is_an_error_with_the_log() -> None:
    with (
        running_murmurd("") as server,
        pytest.raises(AssertionError, match=r"does not listen(.|\n)*TCP Listen"),
        running_murmurd("", port=server.port),
    ):
        pass


def test_as_a_program() -> None:
    program = [sys.executable, mumble_client.__file__]
    with running_murmurd("serverpassword=x\nusers=3\nallowping=false\n") as server:
        right = [*program, "--port", str(server.port), "--password", "x", "--ping"]
        result = subprocess.run(right, capture_output=True, check=True)
        answer = json.loads(result.stdout)
        assert (answer["config"]["max_users"], answer["ping"]) == (3, None)
        wrong = [*program, "--port", str(server.port)]
        assert subprocess.run(wrong, capture_output=True, check=False).returncode == 3
    nothing = [*program, "--port", str(free_port())]
    assert subprocess.run(nothing, capture_output=True, check=False).returncode == 2
