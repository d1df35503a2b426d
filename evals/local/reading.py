"""Reads the data sets, from the folder that holds them; each in the form that shared data has."""

import json
import lzma
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.source import normalise
from domain.conversation import Conversation, Kind, Participant, Role, Segment
from domain.failures import InputRefused
from domain.value import Value

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in where a message states no time."""
_MAIL_BYTES_MAX = 1_000_000


class Labelled(Value):
    """A sentence, and whether its annotator saw an intent in it: a request or a commitment."""

    text: str
    asks: bool


class LabelledMail(Value):
    """A mail of a list, and its sentences that two of three annotators called something."""

    thread: str
    conversation: Conversation
    requests: tuple[str, ...]
    commitments: tuple[str, ...]
    any_request: bool
    """False where none of the annotators saw anything asked."""


class MarkedAction(Value):
    """A line that says an action by its marker."""

    evidence: str
    owner: str | None
    """Whose it is, verbatim, where a rule of the data's finds that in the line."""


class Minutes(Value):
    """A minuted meeting, and the lines that say an action or a resolution by its marker."""

    meeting: str
    conversation: Conversation
    actions: tuple[MarkedAction, ...]
    resolutions: tuple[str, ...]


def read_sentences(data: Path) -> tuple[Labelled, ...]:
    """`parakweet/sentences.jsonl`.

    Raises:
        InputRefused: `no_data`, for every reader here.
    """
    rows = _json_lines(data / "parakweet" / "sentences.jsonl")
    return tuple(Labelled(text=row["text"], asks=row["label_intent"] == "Yes") for row in rows)


def read_mails(data: Path) -> tuple[LabelledMail, ...]:
    """`bc3/emails.jsonl`, each mail read as one that came in."""
    return tuple(
        LabelledMail(
            thread=row["thread"],
            conversation=_mail(row),
            requests=tuple(said["text"] for said in row["requests_maj"]),
            commitments=tuple(said["text"] for said in row["commitments_maj"]),
            any_request=row["any_request"],
        )
        for row in _json_lines(data / "bc3" / "emails.jsonl")
    )


def read_minutes(data: Path) -> tuple[Minutes, ...]:
    """`w3c_ccg/meetings.jsonl`, a segment for each line, and what `gold.jsonl` marks in it."""
    lines = {row["meeting"]: row["lines"] for row in _json_lines(data / "w3c_ccg" / "meetings.jsonl")}
    gold = _json_lines(data / "w3c_ccg" / "gold.jsonl")
    return tuple(_minutes(row, _talk(lines[row["id"]])) for row in gold)


def read_mailboxes(data: Path, count_max: int) -> Iterator[Conversation]:
    """Every so many of `enron/raw_12000.tar.xz`, at most `count_max`; what cannot be read is left out."""
    path = _there(data / "enron" / "raw_12000.tar.xz")
    with lzma.open(path) as plain, tarfile.open(fileobj=plain, mode="r|") as archive:
        taken = 0
        for number, member in enumerate(archive):
            if taken >= count_max:
                return
            held = archive.extractfile(member) if member.isfile() and number % 2 == 0 else None
            if held is None:
                continue
            taken += 1
            try:
                yield normalise("message/rfc822", held.read(_MAIL_BYTES_MAX), received_at=_LONG_AGO, user=None)
            except InputRefused:
                continue


def _mail(row: dict[str, Any]) -> Conversation:  # Any: a line of JSON
    head = {"From": row["from"], "To": row["to"], "Subject": row["subject"], "Date": row["date"]}
    lines = [f"{name}: {' '.join(value.split())}" for name, value in head.items()]
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", ""]
    body = "\n".join([*lines, row["body"]]).encode()
    return normalise("message/rfc822", body, received_at=_LONG_AGO, user=None)


def _minutes(row: dict[str, Any], conversation: Conversation) -> Minutes:  # Any: a line of JSON
    return Minutes(
        meeting=row["id"],
        conversation=conversation,
        actions=tuple(MarkedAction(evidence=t["evidence"], owner=t["owner_by_rule"]) for t in row["expected_tasks"]),
        resolutions=tuple(d["evidence"] for d in row["expected_decisions"]),
    )


def _talk(lines: list[dict[str, Any]]) -> Conversation:  # Any: lines of JSON
    nicks = sorted({line["nick"] for line in lines})
    place = {nick: n for n, nick in enumerate(nicks)}
    text, segments = "", []
    for index, line in enumerate(lines):
        text += ("\n" if text else "") + f"{line['nick']}: "
        end = len(text) + len(line["text"])
        segments.append(Segment(index=index, speaker=place[line["nick"]], start=len(text), end=end))
        text += line["text"]
    return Conversation(
        kind=Kind.MEETING,
        participants=tuple(Participant(name=nick, role=Role.SPEAKER) for nick in nicks),
        at=_LONG_AGO,
        text=text,
        segments=tuple(segments),
    )


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:  # Any: lines of JSON
    with _there(path).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _there(path: Path) -> Path:
    if not path.is_file():
        words = f"{path} is not there: give the folder that holds parakweet, bc3, w3c_ccg and enron"
        raise InputRefused("no_data", words)
    return path
