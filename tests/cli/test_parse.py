"""`winnow parse`: what is read of messages, without a stack, in the order in which they lie there."""

import asyncio
import json
import signal
import subprocess
import sys
import tarfile
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.source.containers import Entry, Found, Skipped, Unread, Why
from cli.parsing import WAITING_BYTES_MAX, WAITING_MAX, parsed
from domain.conversation import Conversation, Kind
from domain.failures import InputRefused
from tests.cli.serving import ROOT, Ran, winnow

MAIL = (
    "From: Ana Silva <ana@example.org>\nTo: Ben Osei <ben@example.org>\nSubject: {0}\n"
    "Date: Mon, 2 Mar 2026 09:30:00 +0000\nMessage-ID: <{0}@example.org>\n\n"
    "Please send the list by Friday.\n\n> Which list?\n"
)
POSTMARK = "From ana@example.org  Mon Mar  2 09:30:00 2026\n"
ROW = {
    *("file", "kind", "subject", "at", "language", "thread", "participants", "text", "segments", "attachments", "mail"),
    *("flags", "limits"),
}
SEGMENT = {"index", "speaker", "at", "until", "kind", "attachment", "start", "end"}


def rows(ran: Ran) -> list[Any]:  # Any: whatever JSON can hold
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    path = tmp_path / "a.eml"
    path.write_text(MAIL.format("one"))
    return path


@pytest.fixture
def box(tmp_path: Path) -> Path:
    path = tmp_path / "box.mbox"
    path.write_text("\n".join(POSTMARK + MAIL.format(number) for number in range(150)))
    return path


async def test_json_has_one_line_with_all_that_is_known(mail: Path) -> None:
    ran = await winnow("parse", mail, "--json", "--user", "ben@example.org")
    (row,) = rows(ran)
    assert (ran.code, row["file"], row["kind"], row["subject"]) == (0, str(mail), "email", "one")
    assert set(row) == ROW
    assert all(set(segment) == SEGMENT for segment in row["segments"])
    words = {s["kind"]: row["text"][s["start"] : s["end"]] for s in row["segments"]}
    assert words == {"own": "Please send the list by Friday.", "quoted": "> Which list?"}
    assert row["participants"][row["segments"][0]["speaker"]]["address"] == "ana@example.org"
    assert [person["is_user"] for person in row["participants"]] == [False, True]


async def test_without_json_the_words_have_a_mark_for_whose_they_are(mail: Path) -> None:
    ran = await winnow("parse", mail)
    assert ran.code == 0
    for words in ("one\n", "Ana Silva <ana@example.org>", "│ Please send", "> > Which list?", str(mail)):
        assert words in ran.out
    assert "read 1, refused 0" in ran.err


async def test_a_message_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text("From: a@example.org\nSubject: =?utf-8?q?=1b[2Jgone?=\n\n\x1b[2Jgone")
    ran = await winnow("parse", tmp_path / "a.eml")
    assert "gone" in ran.out
    assert "\x1b" not in ran.out + ran.err


async def test_a_container_has_a_line_for_each_message_in_its_order(box: Path) -> None:
    ran = await winnow("parse", box, "--json")
    assert ran.code == 0
    assert [row["file"] for row in rows(ran)] == [f"{box}:{number}" for number in range(1, 151)]
    assert [row["subject"] for row in rows(ran)] == [str(number) for number in range(150)]
    assert "read 150, refused 0" in ran.err


async def test_what_is_refused_among_many_is_told_and_counted_and_no_failure(tmp_path: Path, mail: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "pixel.png").write_bytes(b"\x89PNG\0")
    (tmp_path / "link").symlink_to(mail)
    ran = await winnow("parse", tmp_path, "--json")
    assert ran.code == 0
    assert [row.get("reason") for row in rows(ran)] == [None, "empty", "unknown_media_type"]
    assert rows(ran)[1] == {"file": f"{tmp_path}/empty.txt", "refused": True} | {
        key: rows(ran)[1][key] for key in ("reason", "detail")
    }
    assert "read 1, refused 2 (empty 1, unknown_media_type 1), passed over 1 (link 1)" in ran.err


async def test_a_file_that_is_itself_refused_is_a_failure(tmp_path: Path, mail: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    ran = await winnow("parse", tmp_path / "empty.txt", mail)
    assert ran.code == 1
    assert "empty" in ran.out
    assert "Please send" in ran.out


async def test_a_container_of_which_nothing_is_read_is_a_failure(tmp_path: Path, mail: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        archive.add(mail, "a.png")
        archive.add(__file__, "test.py")
    assert (await winnow("parse", tmp_path / "a.tar", "--json")).code == 0
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        archive.add(__file__, "test.py")
    assert (await winnow("parse", tmp_path / "a.tar", "--json")).code == 1
    (tmp_path / "nothing").mkdir()
    assert (await winnow("parse", tmp_path / "nothing", "--json")).code == 0


@pytest.mark.parametrize("arguments", [("none.eml",), ("a\udcff",), (".", "--dialect", "vms"), ()])
async def test_what_is_not_there_is_a_wrong_command_line(arguments: tuple[str, ...]) -> None:
    ran = await winnow("parse", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


def piped(stdin: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cli", "parse", *arguments]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, check=False)


def test_stdin_is_read_too(box: Path) -> None:
    done = piped(MAIL.format("one").encode(), "-", "--json")
    assert (done.returncode, json.loads(done.stdout)["file"]) == (0, "-")
    done = piped(box.read_bytes(), "-", "--json")
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()][-1] == "-:150"


def test_the_trusted_receiver_is_believed() -> None:
    told = b"Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\n"
    done = piped(told + MAIL.format("one").encode(), "-", "--json", "--trust", "mx.example.org")
    assert json.loads(done.stdout)["flags"]["authenticated"] is True


def test_a_reader_that_has_seen_enough_is_no_failure(box: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "parse", str(box), "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.readline()
        command.stdout.close()
        assert b"Traceback" not in command.stderr.read()
    assert command.returncode == 0


@pytest.fixture
def long_box(tmp_path: Path) -> Path:
    path = tmp_path / "long.mbox"
    path.write_text((POSTMARK + MAIL.format("one") + "\n") * 3_000)
    return path


async def test_ctrl_c_ends_it_cleanly(long_box: Path) -> None:
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "parse", str(long_box), "--json"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert command.stdout is not None
    await command.stdout.readline()
    command.send_signal(signal.SIGINT)
    _, err = await command.communicate()
    assert command.returncode == 130
    assert b"Traceback" not in err


def conversation(subject: str) -> Conversation:
    return Conversation(
        kind=Kind.EMAIL, subject=subject, at=datetime(2026, 3, 2, tzinfo=UTC), text=subject, segments=()
    )


class Slow:
    """Answers nothing until it is made to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Entry, Future[Conversation]]] = []
        self.given = 0

    def __call__(self, entry: Entry) -> Future[Conversation]:
        self.asked.append((entry, Future()))
        return self.asked[-1][1]

    def answer(self) -> None:
        entry, future = self.asked[self.given]
        self.given += 1
        future.set_result(conversation(entry.place))


def test_the_order_is_that_of_what_was_found_whatever_is_read_first() -> None:
    found: list[Found] = [Entry("a", "t", b""), Unread("b", InputRefused("empty")), Skipped("c", Why.LINK)]
    slow = Slow()

    def backwards(entry: Entry) -> Future[Conversation]:
        future = slow(entry)
        if entry.place == "d":
            slow.asked.reverse()
            slow.answer()
            slow.answer()
        return future

    asked = parsed([*found, Entry("d", "t", b"")], backwards)
    assert [one.place for one in asked] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(("size", "most"), [(1, WAITING_MAX), (WAITING_BYTES_MAX // 4, 4)])
def test_no_more_is_being_read_than_the_window_holds(size: int, most: int) -> None:
    slow = Slow()
    body = b"x" * size

    def watched(entry: Entry) -> Future[Conversation]:
        future = slow(entry)
        while len(slow.asked) - slow.given > most:
            slow.answer()
        return future

    found = (Entry(str(number), "t", body) for number in range(3 * WAITING_MAX))
    read = parsed(found, watched)
    taken = [next(read).place for _ in range(2 * WAITING_MAX)]
    assert taken == [str(number) for number in range(2 * WAITING_MAX)]
    assert len(slow.asked) <= 2 * WAITING_MAX + most + 1
