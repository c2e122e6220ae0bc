"""Room for deep recursion is asked for once at a time, and where there is none, that is said."""

import resource
import subprocess
import sys
from pathlib import Path

from guixsvc.evaluate.scheme.deep_stack import STACK_BYTES

MANY_CALLS = """
from guixsvc.evaluate.scheme.deep_stack import with_deep_stack
print(sum(with_deep_stack(lambda: 1) for _ in range(2000)))
"""


def _within(room: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What Python does, which may take ``room`` bytes of address space."""
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (room, room)),
    )


def test_a_stack_is_given_back_before_the_next_is_taken() -> None:
    result = _within(2 * STACK_BYTES, "-c", MANY_CALLS)
    assert (result.stdout, result.stderr) == ("2000\n", "")


def test_no_room_for_a_stack(tmp_path: Path) -> None:
    (tmp_path / "some.scm").write_text("(use-modules (gnu))\n", encoding="utf-8")
    result = _within(STACK_BYTES, "-m", "guixsvc", "check", str(tmp_path / "some.scm"))
    said = "guixsvc: not enough memory: a stack takes 512 MiB of address space (ulimit -v)\n"
    assert (result.returncode, result.stdout, result.stderr) == (2, "", said)
