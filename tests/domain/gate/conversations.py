"""Conversations that the tests of the gate judge answers against."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, settings

from domain.conversation import Conversation, Kind, Participant, Role, Segment, SegmentKind
from domain.gate import Finding, Grounds, Judgement, judge
from domain.proposals import QuestionKind
from domain.questions import TerminalState
from domain.verdict import Repairable

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For properties: a busy machine is no failure."""

WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
MESSAGE_ID = "msg_" + "a" * 26

SENDER = Participant(name="Nora Quist", address="nora@quist.example", role=Role.SENDER)
USER = Participant(name="Ben Okafor", address="ben@okafor.example", role=Role.RECIPIENT, is_user=True)

OWN = "Hi Ben,\n\nCould you send the  signed offer by Friday? We need \u201c1,200 units\u201d \u2013 not fewer.\n"
QUOTED = "On Monday Ben wrote:\n> Please book the large room for May.\n"
SIGNATURE = "-- \nNora Quist, always call before visiting\n"


def conversation(*parts: tuple[str, SegmentKind, int | None], **changes: Any) -> Conversation:
    """A conversation of these parts; by default a mail from Nora to Ben, the user."""
    parts = parts or (
        (OWN, SegmentKind.OWN, 0),
        (QUOTED, SegmentKind.QUOTED, 1),
        (SIGNATURE, SegmentKind.SIGNATURE, 0),
    )
    offsets = [sum(len(words) for words, _, _ in parts[:i]) for i in range(len(parts) + 1)]
    segments = tuple(
        Segment(index=i, speaker=speaker, kind=kind, start=start, end=end)
        for i, ((_, kind, speaker), (start, end)) in enumerate(zip(parts, pairwise(offsets), strict=True))
    )
    given = {
        "kind": Kind.EMAIL,
        "participants": (SENDER, USER),
        "at": WEDNESDAY,
        "text": "".join(words for words, _, _ in parts),
        "segments": segments,
    }
    return Conversation(**{**given, **changes})


MAIL = conversation()


def own(words: str, **changes: Any) -> Conversation:
    """A mail of nothing but these new words."""
    return conversation((words, SegmentKind.OWN, 0), **changes)


def judged(
    raw: str, *kinds: QuestionKind, of: Conversation = MAIL, state: TerminalState = TerminalState.OK
) -> tuple[Judgement, ...]:
    """What the gate says of an answer; to a question on tasks, unless told."""
    return judge(state, raw, kinds or (QuestionKind.TASKS,), Grounds(conversation=of, message_id=MESSAGE_ID))


def tasks(*proposed: dict[str, Any]) -> str:
    """An answer that proposes these tasks."""
    return json.dumps({"tasks": [{"title": "Send the offer", **task} for task in proposed]})


def found(raw: str, *kinds: QuestionKind, of: Conversation = MAIL) -> Finding:
    """What an answer yields for the first kind; it must be accepted."""
    (first, *_) = judged(raw, *kinds, of=of)
    assert isinstance(first, Finding), first
    return first


def refused(raw: str, *kinds: QuestionKind, of: Conversation = MAIL) -> Repairable:
    """What is wrong with an answer for the first kind; it must be repairable."""
    (first, *_) = judged(raw, *kinds, of=of)
    assert isinstance(first, Repairable), first
    return first
