"""How far a long run is, on a terminal: one line that is written over, and gone at the end."""

import os
import sys
from time import monotonic

from guixsvc.annotations import TextIO

EVERY = 0.2
"""Seconds between two lines."""


class ProgressLine:
    """Counts what is done of ``total`` things, and shows it on a terminal, after some ``silent`` seconds."""

    def __init__(
        self, total: int, what: str, stream: TextIO | None = None, *, silent: float | None = None
    ) -> None:
        self._total, self._what = total, what
        self._stream = sys.stderr if stream is None else stream
        self._is_shown = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        self._started = monotonic()
        self._next = self._started + (EVERY if silent is None else silent)
        self._done = 0
        self._has_shown = False

    def add(self) -> None:
        self.at(self._done + 1)

    def at(self, done: int) -> None:
        self._done = done
        now = monotonic()
        if self._is_shown and now >= self._next:
            self._next = now + EVERY
            self._has_shown = True
            self._show(line(self._done, self._total, self._what, now - self._started))

    def end(self) -> None:
        if self._has_shown:
            self._show("")

    def _show(self, text: str) -> None:
        # "Erase in line" of ECMA-48.
        self._stream.write(f"\r\x1b[K{text}")
        self._stream.flush()


def line(done: int, total: int, what: str, seconds: float) -> str:
    """ "1,200 of 10,000 hosts, 400/s, 22 s left" """
    rate = done / seconds
    return f"{done:,} of {total:,} {what}, {rate:,.0f}/s, {_duration((total - done) / rate)} left"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
