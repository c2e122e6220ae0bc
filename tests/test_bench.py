"""What ``make bench`` says of its measurements; it measures nothing here."""

import json
from pathlib import Path

import pytest

from bench import run
from bench.plot import plot
from bench.rows import Row, groups
from bench.run import Measured, table, worse


def measured(name: str, median: float, unit: str = "× it", *, more: bool = False) -> Measured:
    return Measured(Row(name, lambda seconds: 0.0, unit, 2.0, more), median, median / 2, median * 2)


@pytest.mark.parametrize(
    ("now", "is_worse"),
    [
        (measured("a", 5.0), False),
        (measured("a", 5.1), True),
        (measured("a", 3.3, more=True), False),
        (measured("a", 3.1, more=True), True),
        (measured("a", 50.0, "ms"), False),
        (measured("new", 50.0), False),
    ],
)
def test_a_ratio_a_quarter_worse_than_recorded_is_told(now: Measured, is_worse: bool) -> None:
    assert bool(worse([now], {"a": 4.0})) is is_worse


def test_the_table_tells_what_is_missed() -> None:
    rows = table([measured("slow", 3.0), measured("fast", 1.0), measured("much", 3.0, more=True)])
    assert [("missed" in row, "met" in row) for row in rows.splitlines()[2:]] == [
        (True, False),
        (False, True),
        (False, True),
    ]


def test_rows_that_are_measured_alone_take_the_places_of_their_own() -> None:
    before = ["head", "line", "| a | 1.00 |", "| gone | 1.00 |", "| b | 1.00 |"]
    now = ["head", "line", "| c | 2.00 |", "| b | 2.00 |"]
    assert run.merged(before, now, ["a", "b", "c"]).splitlines() == [
        "head", "line", "| a | 1.00 |", "| b | 2.00 |", "| c | 2.00 |"
    ]  # fmt: skip


def test_the_picture_has_a_bar_for_each_target() -> None:
    picture = plot([("slow", 3.0, 2.0, False), ("fast", 3.0, 2.0, True), ("without", 1.0, None, False)])
    assert picture.count('height="18"') == 2
    assert "without" not in picture


def test_what_is_recorded_is_what_is_measured(tmp_path: Path) -> None:
    """A row that is renamed is recorded anew."""
    rows = [row.name for group in groups(tmp_path, 1) for row in group.rows if row.unit.startswith("×")]
    recorded = json.loads(run.RECORDED.read_text(encoding="utf-8"))
    assert set(rows) <= set(recorded)


def test_no_recorded_row_gets_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of rows say how many files were checked."""
    kept = tmp_path / "recorded.json"
    kept.write_text('{"check of 2 files": 1.0}', encoding="utf-8")
    monkeypatch.setattr(run, "RECORDED", kept)
    with pytest.raises(SystemExit, match="number of --files: check of 2 files"):
        run.record([], [Row("check of 3 files", lambda seconds: 0.0, "ms", None, False)])
    assert kept.read_text(encoding="utf-8") == '{"check of 2 files": 1.0}'
