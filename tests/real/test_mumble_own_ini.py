"""What is said of an ini of one's own, against the Mumble server itself; and the ini that it is handed."""

import pytest

from guixsvc.read.ini import read_ini
from guixsvc.services.mumble_server.fitted import own_facts
from guixsvc.services.mumble_server.ini_faults import ini_faults
from guixsvc.services.mumble_server.own_ini import OwnIni
from guixsvc.source import Source, Span
from real.mumble_client import probe
from real.murmurd import running_murmurd

INI = r"""welcometext=Hello; all
serverpassword=two,parts
users=12x
allowhtml=no
usres=3
textmessagelength = "17"
imagemessagelength=0x10
bandwidth=99999999999
[Ice]
port=1
"""


def own(text: str) -> OwnIni:
    source = Source("voice.ini", text, "/")
    return OwnIni(text, read_ini(text), Span(source, 0, 0), source)


@pytest.mark.real
def test_the_server_reads_it_as_is_said() -> None:
    said = {finding.span.first.line: finding.message for finding in ini_faults(own(INI), "1.3.4")}
    assert set(said) == {1, 2, 3, 4, 5, 7, 8, 10}
    with running_murmurd(INI) as server:
        answer = probe(port=server.port)
        assert answer.reject is None, "no password is asked for"
        assert answer.sync["welcome_text"] == "Hello"
        assert answer.config["max_users"] == own_facts(own(INI)).users == 1000
        assert answer.config["allow_html"] is True
        assert answer.config["message_length"] == 17
        assert answer.config["image_message_length"] == 131072
        assert answer.sync["max_bandwidth"] == 99999999999 % 2**32
