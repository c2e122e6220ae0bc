"""Advice about its declaration is given to who asks for it: for all of it, or for a part."""

import json
from pathlib import Path

import pytest

from guixsvc.cli import main

ADVICE = ["mumble-server/open-to-all", "mumble-server/opus-threshold"]
HOST = """(use-modules (gnu services) (gnu services telephony))
(service murmur-service-type (mumble-server-configuration (port 5)))
"""


@pytest.mark.parametrize(
    ("options", "given"),
    [
        ("--select advice", ["deprecated-name", *ADVICE]),
        ("--select advice --ignore mumble-server/open-to-all,default", ADVICE[1:]),
        ("--ignore all --select mumble-server/opus-threshold", ADVICE[1:]),
        ("", ["deprecated-name"]),
    ],
)
def test_advice_is_asked_for(
    options: str, given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.scm"
    file.write_text(HOST, encoding="utf-8")
    main(["check", "--output-format", "json", str(file), *options.split()])
    found = json.loads(capsys.readouterr().out)["findings"]
    assert sorted(one["code"] for one in found) == given
