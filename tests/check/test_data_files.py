"""Files of data lie among configurations, which read them: there is nothing to say of them."""

from pathlib import Path

import pytest

from real.compiled import guixsvc


@pytest.mark.parametrize(
    "text",
    [
        "((port . 64738) (users . 5))",
        '("lobby" "stage")',
        '(("lobby" (users 5)))',
        '((name . "a"))\n((name . "b"))',
    ],
)
def test_data_are_not_evaluated(text: str, tmp_path: Path) -> None:
    (tmp_path / "rooms.scm").write_text(text)
    ran = guixsvc("check", str(tmp_path), "--no-cache")
    assert (ran.code, ran.stdout) == (0, "")


@pytest.mark.parametrize(
    "text",
    [
        "((service . acme-service-type))",
        "(list 1 . 2)\n(list 1)",
        '("a" (operating-system))',
        "()",
    ],
)
def test_what_may_be_meant_as_code_is(text: str, tmp_path: Path) -> None:
    (tmp_path / "rooms.scm").write_text(text)
    assert guixsvc("check", str(tmp_path), "--no-cache").code == 1
