"""How far a long command has come: one line that changes on a terminal, a line now and then elsewhere."""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Final, TextIO

from cli.lines import visible

_TERMINAL_S: Final = 0.2
_ELSEWHERE_S: Final = 5.0
_CLEAR: Final = "\r\x1b[K"
_COLUMNS_MAX: Final = 78
"""A line that wraps cannot be taken back."""


class Ticker:
    """Tells the newest words, but not more often than they can be read."""

    def __init__(self, stream: TextIO, *, shown: bool = True, now_s: Callable[[], float] = monotonic) -> None:
        self._stream = stream
        self._shown = shown
        self._now_s = now_s
        self._terminal = stream.isatty()
        self._told_s = now_s()
        self._written = False

    def tick(self, words: str) -> None:
        """Show the words, if it is time again."""
        now_s = self._now_s()
        if not self._shown or now_s - self._told_s < (_TERMINAL_S if self._terminal else _ELSEWHERE_S):
            return
        self._told_s = now_s
        self._written = self._terminal
        self._write(_CLEAR + visible(words)[:_COLUMNS_MAX] if self._terminal else visible(words) + "\n")

    def say(self, words: str) -> None:
        """A line that stays."""
        self.end()
        self._write(visible(words) + "\n")

    def end(self) -> None:
        """Take the changing line away."""
        if self._written:
            self._write(_CLEAR)
            self._written = False

    def _write(self, words: str) -> None:
        with suppress(OSError):  # a terminal that is gone does not stop what is going on
            self._stream.write(words)
            self._stream.flush()
