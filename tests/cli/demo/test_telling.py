"""What the demo tells: each sort of source for itself, what was attached, and where everything is."""

from datetime import UTC, datetime

import pytest

from cli.demo.corpus import ARRIVING, DEMO, Came, DemoMessage
from cli.demo.story import Outcome, Told
from cli.demo.telling import document, lines
from cli.stack import Pids, StackFile
from domain.conversation import Kind
from domain.items import Usage
from domain.message import Status
from domain.result import Result

STACK = StackFile(
    api_url="http://api",
    api_key="wn_k",
    temporal_address="t:1",
    temporal_namespace="default",
    temporal_ui_url="http://ui",
    database_url="postgresql://d/x",
    pids=Pids(launcher=1, worker=None, api=None, temporal=None, postgres=None),
)


@pytest.mark.parametrize(("stays", "said"), [(True, ""), (False, " (stopped)")])
def test_a_url_that_is_dead_by_then_is_said_to_be(said: str, *, stays: bool) -> None:
    told = Told((), STACK, 1.0, stays)
    api, ui = ("".join(part.words for part in each.parts) for each in list(lines(told))[-2:])
    assert (api.split(maxsplit=1)[1], ui.split(maxsplit=2)[2]) == (f"http://api{said}", f"http://ui{said}")
    assert document(told)["urls"] == {"page": "http://api/", "api": "http://api", "temporal_ui": "http://ui"}


def outcome(message: DemoMessage, kind: Kind | None, text: str | None = None) -> Outcome:
    result = Result(
        id="msg_x",
        kind=kind,
        status=Status.DONE,
        subject="",
        version=1,
        accepted_at=datetime(2026, 11, 18, tzinfo=UTC),
        run=1,
        workflow_id="w",
        reason=None,
        tasks=(),
        decisions=(),
        draft=None,
        degraded=(),
        dropped=(),
        usage=Usage(),
        attempts=(),
    )
    return Outcome(message, result, text)


def said(*outcomes: Outcome) -> list[str]:
    return ["".join(part.words for part in each.parts) for each in lines(Told(outcomes, STACK, 1.0, stays=True))]


def test_each_sort_of_source_has_its_heading_and_what_arrived_comes_last() -> None:
    chat, mail, unread, late = DEMO[11], DEMO[0], DEMO[4], ARRIVING[0]
    told = said(outcome(late, Kind.EMAIL), outcome(unread, None), outcome(chat, Kind.CHAT), outcome(mail, Kind.EMAIL))
    assert [words for words in told if words.startswith("──")] == [
        "── Emails: 1 ──",
        "── Chats: 1 ──",
        "── Not read: 1 ──",
        "── Arrived by themselves: 1 ──",
    ]
    assert told.index(mail.file_name) < told.index(chat.file_name) < told.index(late.file_name)


def test_what_was_attached_is_told_with_its_first_words() -> None:
    rows = "\n".join(f"row {number}" for number in range(9))
    told = said(outcome(DEMO[0], Kind.EMAIL, f"Hi.\n\n[attachment: a.csv]\n{rows}\n\n[event: b.ics]\nCall"))
    begin = told.index("with     a.csv")
    assert told[begin : begin + 9] == ["with     a.csv", *(f"│ row {n}" for n in range(6)), "with     b.ics", "│ Call"]


def test_the_document_says_how_each_message_came() -> None:
    told = Told((outcome(DEMO[0], Kind.EMAIL), outcome(ARRIVING[0], Kind.EMAIL)), STACK, 1.0, stays=True)
    messages = document(told)["messages"]
    assert isinstance(messages, list)
    assert [message["came"] for message in messages] == [Came.SUBMITTED, Came.MAILBOX]


def test_what_did_not_arrive_has_not_ended() -> None:
    outcomes = (outcome(DEMO[0], Kind.EMAIL),)
    assert Told(outcomes, STACK, 1.0, stays=True).all_ended
    assert not Told(outcomes, STACK, 1.0, stays=True, missing=1).all_ended
