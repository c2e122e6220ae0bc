"""Random examples do not depend on which tests ran before."""

from pathlib import Path

import pytest
from hypothesis.internal.conjecture import providers


def test_what_is_loaded_later_changes_no_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(providers._get_local_constants())
    assert before > 100
    (tmp_path / "loaded_later.py").write_text("NAME, NUMBER = 'a-word-of-this-one', 987654321\n")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("loaded_later")
    assert len(providers._get_local_constants()) == before
