"""Exporting what people have corrected: each message with what is right of it, as a case of an evaluation."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cli.client import ApiClient, Original
from domain.failures import Refused
from domain.items import DraftStatus, ReviewedDraft, ReviewedTask, Said
from domain.message import Status
from domain.result import EditPair, Result
from evals.cases import Case, ExpectedDecision, ExpectedTask

NO_TEXT = "its bytes are no text, so that they cannot be lines of a case"
NOT_ENDED = "it is still processed, or lies among the dead letters"

_JUDGEMENTS = frozenset({"edit_draft", "approve_draft", "reject_draft", "edit_item", "add_item", "reject_item"})
"""Changes by which a person says what is right of a message; who puts one off has said nothing of it."""


class Exported(NamedTuple):
    """What was written."""

    cases: int
    edits: int
    left_out: Mapping[str, int]
    """How many messages, by reason."""


async def export_cases(client: ApiClient, limit: int, file: Path) -> Exported:
    """Write one case for each message that a person has corrected or decided, oldest change first.

    What they edited or added is expected as they have it, what they rejected is not, and what they left alone is
    taken as right. An item without words of the message that say so cannot be expected, and is left out of its case.
    A reply whose draft was rejected for its words is still owed; a draft that they rewrote is the case's own reply.

    Raises:
        Refused: `cannot_write`, the file cannot be written.
    """
    pairs = [pair for pair in await client.edits(limit) if not pair.undone and pair.type in _JUDGEMENTS]
    unwanted = {pair.message_id for pair in pairs if pair.type == "reject_draft" and _unanswered(pair)}
    left_out: Counter[str] = Counter()
    lines: list[str] = []
    for id_ in dict.fromkeys(pair.message_id for pair in reversed(pairs)):
        case = case_of(await client.result(id_), await client.original(id_), unwanted=id_ in unwanted)
        if isinstance(case, str):
            left_out[case] += 1
        else:
            lines.append(case.model_dump_json(exclude_defaults=True))
    await asyncio.to_thread(_write, file, lines)
    return Exported(len(lines), len(pairs), left_out)


def _write(file: Path, lines: Sequence[str]) -> None:
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise Refused("cannot_write", f"{file} cannot be written: {error.strerror}") from error


def _unanswered(rejection: EditPair) -> bool:
    """Whether a draft was rejected because no reply is owed; any other reason speaks of its words."""
    return rejection.edited.get("reason") in {None, "no_reply_needed"}


def case_of(result: Result, original: Original, *, unwanted: bool = False) -> Case | str:
    """The message as a case, or why it cannot be one.

    `unwanted`: a person has said that a reply is not.
    """
    if result.status not in {Status.DONE, Status.NEEDS_REVIEW}:
        return NOT_ENDED
    try:
        body = original.body.decode()
    except UnicodeDecodeError:
        return NO_TEXT
    return Case(
        name=result.id.replace("_", "-"),
        shows="what a person made of it",
        media_type=original.media_type,
        user=result.user,
        received_at=result.accepted_at,
        body=tuple(body.splitlines()) or ("",),
        tasks=tuple(expected for task in result.tasks if (expected := _expected(task))),
        decisions=tuple(
            ExpectedDecision(quote=decision.evidence.quote)
            for decision in result.decisions
            if decision.evidence and Said.REJECTED not in decision.said
        ),
        reply_owed=result.draft is not None and not (unwanted and result.draft.status is DraftStatus.REJECTED),
        reply=_rewritten(result.draft),
    )


def _rewritten(draft: ReviewedDraft | None) -> str | None:
    """The body that a person gave the draft; none where they left the model's, or rejected theirs."""
    if draft is None or draft.original is None or draft.status is DraftStatus.REJECTED:
        return None
    return draft.body if draft.body != draft.original.body else None


def _expected(task: ReviewedTask) -> ExpectedTask | None:
    if task.evidence is None or Said.REJECTED in task.said:
        return None
    owner = task.owner and (task.owner.address or task.owner.name)
    return ExpectedTask(quote=task.evidence.quote, owner=owner, due=task.due and task.due.by)
