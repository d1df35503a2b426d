"""What `winnow parse` shows: each message on stdout, and the counts on stderr."""

import json
import sys
from collections import Counter
from time import monotonic

from cli.conversations import told, told_refused
from cli.parsing import Parsed
from cli.terminal import put, say
from cli.ticker import Ticker
from domain.conversation import Conversation
from domain.failures import InputRefused


class ReadingReport:
    """Shows one after the other, and counts."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._began_s = monotonic()
        self._read = 0
        self._refused: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._named_failed = False
        self._ticker = Ticker(sys.stderr, shown=not sys.stdout.isatty())

    @property
    def failed(self) -> bool:
        """Whether a file that was named is itself refused, or nothing at all was read."""
        nothing = not self._read and bool(self._refused or self._skipped)
        return self._named_failed or nothing

    def take(self, one: Parsed, *, named: bool) -> None:
        """Show what came of one thing; `named`: it is all of a file that the command line names."""
        match one.outcome:
            case Conversation() as found:
                self._read += 1
                self._put(one.place, found)
            case InputRefused() as refused:
                self._refused[refused.reason] += 1
                self._named_failed = self._named_failed or named
                self._put_refused(one.place, refused)
            case why:
                self._skipped[why.value] += 1
        self._ticker.tick(self._counts())

    def end(self) -> None:
        """Say the counts."""
        self._ticker.end()
        sys.stdout.flush()
        say(self._counts())

    def _put(self, place: str, found: Conversation) -> None:
        if self._as_json:
            print(f'{{"file":{json.dumps(place, ensure_ascii=False)},{found.model_dump_json()[1:]}')
        else:
            put(told(place, found))

    def _put_refused(self, place: str, refused: InputRefused) -> None:
        if self._as_json:
            row = {"file": place, "refused": True, "reason": refused.reason, "detail": str(refused)}
            print(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
        else:
            put(told_refused(place, refused))

    def _counts(self) -> str:
        seconds = monotonic() - self._began_s
        rate = f"{self._read / seconds:.0f}/s" if seconds else "0/s"
        parts = [f"read {self._read}", f"refused {self._refused.total()}{_reasons(self._refused)}"]
        parts += [f"passed over {self._skipped.total()}{_reasons(self._skipped)}"] if self._skipped else []
        return f"{', '.join(parts)}; {seconds:.1f} s, {rate}"


def _reasons(counts: Counter[str]) -> str:
    return f" ({', '.join(f'{reason} {count}' for reason, count in counts.most_common())})" if counts else ""
