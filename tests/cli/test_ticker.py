"""How far a command has come is told now and then."""

from io import StringIO

from cli.ticker import Ticker


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_than_on_a_terminal_it_is_a_line_now_and_then() -> None:
    stream, clock = StringIO(), iter([0.0, 1.0, 5.0, 9.0, 10.0])
    ticker = Ticker(stream, now_s=lambda: next(clock))
    for words in ("one", "two", "three", "four"):
        ticker.tick(words)
    ticker.say("done")
    assert stream.getvalue() == "two\nfour\ndone\n"


def test_on_a_terminal_it_is_one_line_that_changes() -> None:
    stream, clock = Terminal(), iter([0.0, 0.1, 0.3, 0.6])
    ticker = Ticker(stream, now_s=lambda: next(clock))
    for words in ("one", "two", "three\x1b[2J" + "x" * 200):
        ticker.tick(words)
    ticker.say("done")
    written = stream.getvalue()
    assert written.startswith("\r\x1b[Ktwo\r\x1b[Kthree\ufffd[2Jx")
    assert written.endswith("x\r\x1b[Kdone\n")
    assert "x" * 100 not in written


def test_a_ticker_that_is_not_shown_tells_only_what_stays() -> None:
    stream, clock = StringIO(), iter([0.0, 9.0])
    ticker = Ticker(stream, shown=False, now_s=lambda: next(clock))
    ticker.tick("one")
    ticker.say("done")
    assert stream.getvalue() == "done\n"


def test_a_terminal_that_is_gone_does_not_stop_what_is_going_on() -> None:
    class Gone(Terminal):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    clock = iter([0.0, 9.0])
    ticker = Ticker(Gone(), now_s=lambda: next(clock))
    ticker.tick("one")
    ticker.say("done")
