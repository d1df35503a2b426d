"""Reading in children gives what reading gives, and leaves nothing behind."""

import asyncio
import os
import signal
from concurrent.futures import Future
from pathlib import Path

import pytest

from adapters.source import normalise
from adapters.source.child import Reader
from domain.conversation import Conversation
from domain.failures import InputRefused, Unavailable
from tests.adapters.source.child.asking import ask, hostile, told
from tests.adapters.source.reading import FROM_TO, RECEIVED_AT


def read(reader: Reader, media_type: str, body: bytes) -> "Future[Conversation]":
    return reader.submit(media_type, body, received_at=RECEIVED_AT, user="ben@example.org", trusted=("mx.example.org",))


@pytest.mark.parametrize("words", ["Please send the plan by Friday.", "Schick mir bitte den Plan bis zum Freitag."])
def test_a_child_reads_as_this_process_does(words: str) -> None:
    mail = f"{FROM_TO}Subject: Plan\n\n{words}\n".encode()
    with Reader() as reader:
        found = read(reader, "message/rfc822", mail).result()
    here = normalise(
        "message/rfc822", mail, received_at=RECEIVED_AT, user="ben@example.org", trusted=("mx.example.org",)
    )
    assert found == here


async def test_a_refusal_keeps_its_reason_and_its_message() -> None:
    reader = Reader()
    try:
        with pytest.raises(InputRefused, match="Cannot read 'application/pdf'; send one of") as refused:
            await reader.read("application/pdf", b"", received_at=RECEIVED_AT, user=None)
    finally:
        await reader.close()
    assert refused.value.reason == "unknown_media_type"


async def test_many_messages_are_read_by_few_children() -> None:
    reader = hostile(children=2)
    try:
        reads = [reader.read("pid", b"", received_at=RECEIVED_AT, user=None) for _ in range(200)]
        found = {conversation.text for conversation in await asyncio.gather(*reads)}
    finally:
        await reader.close()
    assert 1 <= len(found) <= 2


def test_large_bodies_and_large_answers_pass() -> None:
    with hostile() as reader:
        assert told(reader, "length", b"x" * 25 * 1024 * 1024) == str(25 * 1024 * 1024)
        assert len(told(reader, "large")) == 20 * 1024 * 1024


def test_a_child_knows_no_secret_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    with hostile() as reader:
        names = set(told(reader, "environment").split())
        descriptors = told(reader, "descriptors").split()
    assert names <= {"PYTHONPATH", "LANG", "TZ", "LC_CTYPE"} | {n for n in names if n.endswith("_NUM_THREADS")}
    assert len(descriptors) <= 4  # its three, and the one that lists them


def test_a_child_writes_no_file_and_starts_no_process(tmp_path: Path) -> None:
    with hostile() as reader:
        assert told(reader, "write", str(tmp_path / "written").encode()) == "OSError"
        assert told(reader, "limits") == "[0, 0]"


def test_nothing_runs_before_the_first_message_and_after_the_end() -> None:
    reader = hostile()
    reader.end()
    with hostile() as other:
        pid = int(told(other, "pid"))
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_waits_when_the_reader_closes_is_told_so() -> None:
    reader = hostile(children=1)
    told(reader, "pid")
    waiting = [ask(reader, "sleep"), ask(reader, "pid"), ask(reader, "pid")]
    reader.end()
    assert [type(future.exception()) for future in waiting] == [Unavailable] * 3
    with pytest.raises(Unavailable):
        ask(reader, "pid")


async def test_a_message_that_nobody_waits_for_any_more_is_not_read() -> None:
    with hostile(children=1) as reader:
        pid = told(reader, "pid")
        ask(reader, "sleep")
        given_up, after = ask(reader, "killed"), ask(reader, "pid")
        assert given_up.cancel()
        second = ask(reader, "pid").result()
        assert after.result() == second  # by one child, which nothing has killed between
        assert second.text != pid  # the first is still asleep


def test_an_idle_child_that_is_killed_is_replaced() -> None:
    with hostile(children=1) as reader:
        pid = told(reader, "pid")
        os.kill(int(pid), signal.SIGKILL)
        assert told(reader, "pid") != pid


def test_children_that_cannot_start_are_no_fault_of_the_message(capfd: pytest.CaptureFixture[str]) -> None:
    with Reader(1, entry="adapters.source.child.nowhere") as reader:
        assert isinstance(ask(reader, "pid").exception(), Unavailable)
    assert "nowhere" in capfd.readouterr().err
