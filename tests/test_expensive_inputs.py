"""What a run does, from reading to checking, is in proportion to the steps it may take: work is counted in
lines of Python that run, not in time. (`evaluate/test_work.py` does the same with random programs.)
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from expensive_inputs import EXPENSIVE
from guixsvc.evaluate import configuration
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Trees
from guixsvc.evaluate.scheme.deep_stack import with_deep_stack
from guixsvc.pipeline import Options, examine
from guixsvc.report.conclusion import conclude
from guixsvc.source import Source
from plain_services import know_plain

IMPORTS = (
    "(use-modules (gnu services) (acme services greeter) (acme services hello) (srfi srfi-1) (srfi srfi-8)"
    " (srfi srfi-11) (srfi srfi-26) (ice-9 match) (ice-9 rdelim) (ice-9 textual-ports))\n"
)
MAX_STEPS = 2_000
LINES_A_STEP = 200
LINES_ALWAYS = 60_000
"""What reading and the first findings take."""


def _examine(text: str, tmp_path: Path) -> None:
    folder = str(tmp_path)
    source = Source("attack.scm", IMPORTS + text, folder)
    conclude([examine(source, Options(Trees((folder,)), Environment(), MAX_STEPS), 0)])


@pytest.fixture(autouse=True)
def _services_are_known(tmp_path_factory: pytest.TempPathFactory) -> None:
    """With their tables, which the first check loads."""
    know_plain("greeter", "hello")
    text = "unbund (use-modules (gnu servces)) (list (service greeter-service-type {record}))"
    _examine(text.format(record="(greeter-configuration (port 0) (prt 1))"), tmp_path_factory.mktemp("first"))


@pytest.mark.parametrize("name", EXPENSIVE)
def test_work_is_in_proportion_to_the_steps(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    lines = of_evaluation = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        lines += 1
        return trace

    def evaluated(function: Callable[[], Any]) -> Any:
        """On its own thread, which is traced by itself."""
        nonlocal of_evaluation
        before = lines
        sys.settrace(trace)
        result = function()
        of_evaluation += lines - before
        return result

    monkeypatch.setattr(
        configuration, "with_deep_stack", lambda function: with_deep_stack(lambda: evaluated(function))
    )
    sys.settrace(trace)
    try:
        _examine(EXPENSIVE[name], tmp_path)
    finally:
        sys.settrace(None)
    assert of_evaluation > MAX_STEPS
    # What may not run has as many steps again.
    assert lines <= 2 * MAX_STEPS * LINES_A_STEP + LINES_ALWAYS
