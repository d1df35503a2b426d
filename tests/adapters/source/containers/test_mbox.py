"""An mbox is split into its messages, whichever dialect it is in."""

import io
import mailbox
from pathlib import Path
from typing import Any

import pytest

from adapters.source._limits import BODY_BYTES_MAX
from adapters.source.containers import Dialect
from adapters.source.containers._bytes import buffered
from adapters.source.containers._mbox import LIES_MAX, opens_mbox, split_mbox
from tests.adapters.source.containers.finding import POSTMARK, mail, split


@pytest.mark.parametrize(
    "postmark",
    [
        POSTMARK,
        "From ana at example.org  Mon Mar  2 09:30:00 2026\n",
        "From - Mon Mar  2 09:30:00 2026\n",
        "From 1234567890@xxx Mon Mar 02 09:30:00 +0000 2026\n",
        'From "Ana Silva" Mon Mar  2 09:30:00 2026\n',
        "From ana@example.org Mon, 2 Mar 2026 09:30:00 +0100\n",
        "From ana@example.org Mon Mar  2 09:30:00 CET 2026\n",
        "From ana@example.org\n",
        "From MAILER-DAEMON\n",
        "From \n",
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_postmark_of_any_writer_separates(postmark: str, ending: str) -> None:
    text = f"{postmark}{mail(1)}\n{postmark}{mail(2)}".replace("\n", ending)
    assert opens_mbox(text.encode())
    assert split(text) == [mail(number).replace("\n", ending) for number in (1, 2)]


@pytest.mark.parametrize(
    "line",
    [
        "From Ana I have heard nothing on Mon Mar  2 at 09:30:00 2026",
        "From now on we meet at nine.",
        "From ana@example.org",
        "From Monday on",
        "From ",
        "From",
    ],
)
def test_a_line_of_a_message_that_only_begins_like_a_postmark_does_not(line: str) -> None:
    words = f"Hello.\n\n{line}\nand more: words\n\n{line}"
    assert split(f"{POSTMARK}{mail(1, words)}\n{POSTMARK}{mail(2)}") == [mail(1, words), mail(2)]


def test_a_postmark_needs_an_empty_line_before_it_unless_it_is_a_whole_one_with_a_header_below() -> None:
    loose = "Hello.\nFrom - Mon, 2 Mar 2026 09:30:00\nSubject: quoted"
    assert len(split(f"{POSTMARK}{mail(1, loose)}")) == 1
    assert split(f"{POSTMARK}{mail(1)}{POSTMARK}{mail(2)}") == [mail(1), mail(2)]


@pytest.mark.parametrize(
    ("dialect", "words"),
    [
        (Dialect.AUTO, "From here on\n>From there\n\n> old\n>From quoted\n"),
        (Dialect.MBOXO, "From here on\n>>From there\n\n> old\nFrom quoted\n"),
        (Dialect.MBOXRD, "From here on\n>From there\n\n> old\nFrom quoted\n"),
        (Dialect.MBOXCL, "From here on\n>>From there\n\n> old\nFrom quoted\n"),
        (Dialect.MBOXCL2, ">From here on\n>>From there\n\n> old\n>From quoted\n"),
    ],
)
def test_an_escaped_line_is_as_its_dialect_has_it(dialect: Dialect, words: str) -> None:
    escaped = ">From here on\n>>From there\n\n> old\n>From quoted\n"
    text = f"{POSTMARK}{mail(1, 'Hello.')[:-7]}{escaped}"
    assert split(text, dialect) == [f"{mail(1, 'Hello.')[:-7]}{words}"]


def counted(body: str, length: int | None = None, subject: str = "x") -> str:
    return f"Subject: {subject}\nContent-Length: {len(body) if length is None else length}\n\n{body}"


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("dialect", [Dialect.AUTO, Dialect.MBOXCL2])
def test_a_length_that_holds_goes_before_what_looks_like_a_postmark(between: str, dialect: Dialect) -> None:
    first = counted(f"Look:\n\n{POSTMARK}Subject: pasted\n\nwords\n>From it")
    assert split(f"{POSTMARK}{first}{between}{POSTMARK}{mail(2)}", dialect) == [first, mail(2)]


@pytest.mark.parametrize("length", [0, 3, 5_000, 10**11])
@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_length_that_does_not_hold_is_not_believed(length: int, dialect: Dialect) -> None:
    first = counted("One line.\nAnd another.\n", length)
    assert split(f"{POSTMARK}{first}\n{POSTMARK}{mail(2)}", dialect) == [first, mail(2)]


def test_after_some_lies_no_length_is_believed() -> None:
    lie = f"{POSTMARK}{counted('Hello.', 3)}\n\n"
    truth = f"{POSTMARK}{counted(f'Look:{chr(10)}{chr(10)}{POSTMARK}Subject: pasted')}\n\n"
    assert len(split(lie * (LIES_MAX - 1) + truth)) == LIES_MAX
    assert len(split(lie * LIES_MAX + truth)) == LIES_MAX + 2


def test_the_postmark_of_a_relay_before_is_no_header() -> None:
    assert split(f"{POSTMARK}>From ben@example.org Mon Mar  2 09:00:00 2026\n{mail()}") == [mail()]


def test_a_message_that_is_too_large_is_refused_and_the_others_go_on() -> None:
    large = mail(2, ("x" * 99 + "\n") * (BODY_BYTES_MAX // 100 + 1))
    assert split(f"{POSTMARK}{mail(1)}\n{POSTMARK}{large}\n{POSTMARK}{mail(3)}") == [mail(1), "too_large", mail(3)]


class Endless(io.RawIOBase):
    """A message of one line without an end, which is never held whole."""

    def __init__(self, size: int) -> None:
        self._opening = f"{POSTMARK}Subject: x\n\n".encode()
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # Any: whatever can be written into
        assert len(buffer) <= 2**20
        piece, self._opening = self._opening[: len(buffer)], self._opening[len(buffer) :]
        if not piece:
            piece = b"x" * min(len(buffer), self._left)
            self._left -= len(piece)
        buffer[: len(piece)] = piece
        return len(piece)


def test_a_line_without_an_end_is_taken_in_pieces() -> None:
    (only,) = split_mbox(buffered(Endless(4 * BODY_BYTES_MAX)))
    assert getattr(only, "reason", None) == "too_large"


@pytest.mark.parametrize("text", ["", "\n\n", "Hello.\n", mail(1), "From Ana\nTo: Ben\n"])
def test_what_begins_with_no_postmark_is_no_mbox(text: str) -> None:
    assert not opens_mbox(text.encode())
    assert split(text) == []


def test_what_the_standard_library_writes_is_read_back(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    written = [mail(number, "One.\n\nFrom here\n> From there\n\nTwo.") for number in range(20)]
    for text in written:
        box.add(text.encode())
    box.close()
    assert split((tmp_path / "box").read_bytes(), Dialect.MBOXO) == written


@pytest.mark.parametrize("token", ["From ", "\nFrom ", f"\n{POSTMARK}", "\n>From ", ">", "\n", "\r\n", POSTMARK])
def test_hostile_repetition_ends(token: str) -> None:
    text = f"{POSTMARK}Subject: x\nContent-Length: 7\n\n{token * 100_000}"
    assert len(split(text)) <= 100_001
