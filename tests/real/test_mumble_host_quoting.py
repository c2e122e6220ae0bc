"""What is quoted on the host, as the server reads it."""

from pathlib import Path

import pytest

from real.compiled import compile_text, string
from real.hard_texts import HARD
from real.jami_and_mumble import INI, mumble
from real.mumble_client import probe
from real.murmurd import running_murmurd
from real.test_host_quoting import composed


@pytest.mark.real
@pytest.mark.parametrize("text", HARD)
def test_the_server_has_the_password(text: str, tmp_path: Path) -> None:
    ini = compile_text(mumble(f"(server-password {string('word')})"), tmp_path).text(INI)
    made = composed([f"{text}\n".encode()], ini.replace('="word"\n', "=HOST-SECRET ini c0\n"))
    with running_murmurd(made) as server:
        assert probe(port=server.port, password=text).reject is None
        for wrong in ("", text + "x", text[:-1], f"{text}\n"):
            answer = probe(port=server.port, password=wrong)
            assert answer.reject is not None
            assert answer.reject["type_name"] == "WrongServerPW"
