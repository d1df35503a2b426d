"""Deliveries: how an approved draft leaves, one row for each round, written before anything goes out."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store._engine import Database
from domain.conversation import Conversation, Mailbox
from domain.delivery import OUTBOX, Parcel, TakenBack, reply_id, sender_of, threading_of
from domain.failures import Refused, Unavailable
from domain.items import DraftStatus, Receipt
from domain.message import MessageRef, Status
from domain.recipients import Recipients
from domain.steps import Left
from domain.value import Value

DETAIL_CHARS_MAX = 500

# As edits lock it: an approval that is taken back, and a draft that leaves, wait for each other here.
_LOCK = text("""
SELECT status, version, user_address, remote_source, remote_id FROM messages
WHERE tenant = :tenant AND id = :message_id FOR NO KEY UPDATE
""")
_DRAFT = text("""
SELECT id, subject, body, status, round, CAST(recipients AS text) AS recipients,
    CAST(greatest(extract(epoch FROM leaves_at - clock_timestamp()), 0) AS float8) AS wait_s
FROM drafts WHERE tenant = :tenant AND message_id = :message_id
""")
_CONVERSATION = text("""
SELECT CAST(document AS text) AS document FROM conversations WHERE tenant = :tenant AND message_id = :message_id
""")
_BEGIN = text("""
INSERT INTO deliveries (tenant, draft_id, round, message_id, via, far_id, state)
VALUES (:tenant, :draft_id, :round, :message_id, :via, :far_id, 'leaving')
ON CONFLICT (tenant, draft_id, round) DO UPDATE SET attempts = deliveries.attempts + 1,
    via = CASE WHEN deliveries.handed_by IS NULL THEN excluded.via ELSE deliveries.via END,
    far_id = CASE WHEN deliveries.handed_by IS NULL THEN excluded.far_id ELSE deliveries.far_id END
WHERE deliveries.state = 'leaving'
RETURNING attempts, via, far_id, handed_by, far_draft
""")
# Only the newest attempt may, and only while the draft is approved.
_OVER = text("""
UPDATE deliveries l SET handed_by = :attempt, far_draft = coalesce(:far_draft, l.far_draft)
FROM drafts d
WHERE l.tenant = :tenant AND l.draft_id = :draft_id AND l.round = :round
  AND l.state = 'leaving' AND l.attempts = :attempt
  AND (d.tenant, d.id, d.round) = (l.tenant, l.draft_id, l.round) AND d.status = 'approved'
RETURNING l.attempts
""")
_BACK = text("""
UPDATE deliveries SET handed_by = NULL
WHERE tenant = :tenant AND draft_id = :draft_id AND round = :round AND state = 'leaving' AND handed_by = :attempt
""")
# Who handed it over may still say what came of it, after a later attempt could only tell that this was not known.
# Who did not may say so only while the draft is approved: one that was taken back meanwhile is a person's again.
_END = text("""
UPDATE deliveries l SET state = :state, receipt = CAST(:receipt AS jsonb), detail = :detail, ended_at = now()
WHERE tenant = :tenant AND draft_id = :draft_id AND round = :round AND state <> :state
  AND (handed_by = :attempt AND state IN ('leaving', 'uncertain')
       OR state = 'leaving' AND attempts = :attempt AND EXISTS (
           SELECT FROM drafts d
           WHERE (d.tenant, d.id, d.round) = (l.tenant, l.draft_id, l.round) AND d.status = 'approved'))
RETURNING via
""")
_SET_DRAFT = text("""
UPDATE drafts SET status = :state
WHERE tenant = :tenant AND id = :draft_id AND round = :round
RETURNING id
""")
_TO_OUTBOX = text("""
INSERT INTO outbox (tenant, draft_id, message_id, round, payload)
SELECT tenant, id, message_id, round,
    jsonb_build_object('subject', subject, 'body', body, 'to', coalesce(recipients->'to', '[]'),
                       'cc', coalesce(recipients->'cc', '[]'))
FROM drafts WHERE tenant = :tenant AND id = :draft_id AND round = :round
ON CONFLICT DO NOTHING
""")
# What left needs nobody any more, unless something else is missing; what did not, or may not have, needs a person.
# A draft that was opened again since is a person's, whatever became of its earlier round.
_SET_MESSAGE = text("""
UPDATE messages m SET updated_at = now(), version = version + 1,
    status = CASE WHEN status NOT IN ('done', 'needs_review') OR NOT CAST(:stands AS boolean) THEN status
                  WHEN CAST(:state AS text) = 'delivered' AND NOT EXISTS (
                      SELECT 1 FROM degraded d WHERE (d.tenant, d.message_id) = (m.tenant, m.id)) THEN 'done'
                  ELSE 'needs_review' END
WHERE tenant = :tenant AND id = :message_id
RETURNING status, version
""")
_EVENT = text("""
INSERT INTO events (tenant, message_id, type, data)
VALUES (:tenant, :message_id, :type, jsonb_build_object('round', CAST(:round AS integer), 'via', CAST(:via AS text),
    'version', CAST(:version AS integer), 'status', CAST(:status AS text)))
""")


class Begun(Value):
    """A delivery that an attempt has taken up."""

    message: MessageRef
    parcel: Parcel
    round: int
    attempt: int
    """Counts the attempts; an earlier one can hand nothing over any more."""
    via: str
    """By which way; the one that it was handed over by before, if it was."""
    source: str | None
    """What the settings call the source of the message that it answers, where that is fetched by an id."""
    again: bool
    """An earlier attempt had handed it over, and nobody knows what came of that."""
    far_draft: str | None
    """What the far side calls the draft that it was about to send."""


class RecordedHanding:
    """The record's side of one attempt; a `domain.delivery.Handing`."""

    def __init__(self, database: Database, begun: Begun) -> None:
        self._database = database
        self._begun = begun

    @property
    def again(self) -> bool:
        """Whether an earlier attempt had handed it over."""
        return self._begun.again

    @property
    def far_draft(self) -> str | None:
        """What the far side calls the draft that it was about to send."""
        return self._begun.far_draft

    async def over(self, far_draft: str | None = None) -> None:
        """Write down that from here on it may have left.

        Raises:
            TakenBack: the draft is no longer approved, or a later attempt has it.
        """
        async with self._database.transaction() as connection:
            await connection.execute(_LOCK, _message(self._begun.message))
            params = {**_key(self._begun), "far_draft": far_draft}
            if (await connection.execute(_OVER, params)).first() is None:
                raise TakenBack

    async def back(self) -> None:
        """Write down that the far side has not taken it."""
        await self._database.rows(_BACK, _key(self._begun))


class Deliveries:
    """The record of what left, and of how far the rest has come."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self, message: MessageRef, via_of: Callable[[str | None], str], sender: Mailbox | None = None
    ) -> Begun | Left:
        """Take up the delivery of an approved draft; what is over, or not approved, is only told.

        Args:
            message: whose draft it is.
            via_of: by which way a reply leaves, from what the settings call its message's source.
            sender: from whom it is where nobody knows whose mailbox it is.

        Raises:
            Unavailable: the approval can still be taken back; `retry_after_s` says for how long.
            Refused: there is no draft.
        """
        key = _message(message)
        async with self._database.transaction() as connection:
            held, draft = await _taken(connection, key)
            if draft.status != DraftStatus.APPROVED:
                return _left(held, draft)
            if draft.wait_s:
                raise Unavailable("not_yet", "the approval can still be taken back", retry_after_s=draft.wait_s)
            parcel = await _parcel(connection, key, held, draft, sender)
            via = via_of(held.remote_source)
            params = {**key, "draft_id": draft.id, "round": draft.round, "via": via}
            row = (await connection.execute(_BEGIN, {**params, "far_id": _far_id(via, parcel)})).first()
            if row is None:
                return _left(held, draft)
        return Begun(
            message=message,
            parcel=parcel.model_copy(update={"far_id": row.far_id}),
            round=draft.round,
            attempt=row.attempts,
            via=row.via,
            source=held.remote_source,
            again=row.handed_by is not None,
            far_draft=row.far_draft,
        )

    def handing(self, begun: Begun) -> RecordedHanding:
        """The record's side of this attempt."""
        return RecordedHanding(self._database, begun)

    async def finish(self, begun: Begun, state: DraftStatus, receipt: Receipt) -> Left:
        """Write down how it ended, with the draft's and the message's state, all or nothing; a second time is nothing.

        Nothing either where it was not handed over, and was taken back meanwhile. `state` is `delivered`, `uncertain`
        or `undelivered`.
        """
        key = _message(begun.message)
        async with self._database.transaction() as connection:
            await _taken(connection, key)
            await _end(connection, _key(begun), state, receipt)
            return _left(*await _taken(connection, key))

    async def give_up(self, message: MessageRef, via_of: Callable[[str | None], str], reason: str) -> Left:
        """End a delivery that is tried no more: undelivered, or uncertain where it had been handed over."""
        key = _message(message)
        async with self._database.transaction() as connection:
            held, draft = await _taken(connection, key)
            if draft.status != DraftStatus.APPROVED:
                return _left(held, draft)
            params = {**key, "draft_id": draft.id, "round": draft.round, "via": via_of(held.remote_source)}
            row = (await connection.execute(_BEGIN, {**params, "far_id": draft.id})).first()
            if row is None:
                return _left(held, draft)
            state = DraftStatus.UNDELIVERED if row.handed_by is None else DraftStatus.UNCERTAIN
            receipt = Receipt(via=row.via, id=row.far_id, detail=reason[:DETAIL_CHARS_MAX], at=datetime.now(UTC))
            await _end(connection, {**params, "attempt": row.attempts}, state, receipt)
            return _left(*await _taken(connection, key))

    async def state(self, message: MessageRef) -> Left:
        """How the draft and its message stand."""
        async with self._database.transaction() as connection:
            return _left(*await _taken(connection, _message(message)))


async def _taken(connection: AsyncConnection, key: Mapping[str, str]) -> tuple[Row[Any], Row[Any]]:  # Any: any columns
    """The message, locked, and its draft."""
    held = (await connection.execute(_LOCK, key)).first()
    draft = (await connection.execute(_DRAFT, key)).first()
    if held is None or draft is None:
        raise Refused("no_draft", "there is no draft that could leave")
    return held, draft


async def _parcel(
    connection: AsyncConnection,
    key: Mapping[str, str],
    held: Row[Any],  # Any: any columns
    draft: Row[Any],  # Any: the same
    sender: Mailbox | None,
) -> Parcel:
    row = (await connection.execute(_CONVERSATION, key)).first()
    conversation = None if row is None else Conversation.model_validate_json(row.document)
    sender = _sender(held.user_address, conversation, sender)
    recipients = Recipients.model_validate_json(draft.recipients)
    in_reply_to, references = threading_of(conversation.mail if conversation else None)
    return Parcel(
        draft_id=draft.id,
        far_id=reply_id(draft.id, draft.round, sender),
        sender=sender,
        to=recipients.to,
        cc=recipients.cc,
        subject=draft.subject,
        body=draft.body,
        in_reply_to=in_reply_to,
        references=references,
        answers=held.remote_id,
    )


def _sender(address: str | None, conversation: Conversation | None, otherwise: Mailbox | None) -> Mailbox | None:
    """The mailbox's user, by the name that the message has for them, else who the settings say."""
    user = conversation.user if conversation else None
    known = Mailbox(name=user.name, address=user.address) if user and user.address else None
    if address and not (known and known.address.casefold() == address.casefold()):
        return sender_of(Mailbox(address=address), known, otherwise)
    return sender_of(known, otherwise)


def _far_id(via: str, parcel: Parcel) -> str:
    return parcel.draft_id if via == OUTBOX else parcel.far_id


async def _end(
    connection: AsyncConnection,
    key: Mapping[str, Any],  # Any: texts and numbers
    state: DraftStatus,
    receipt: Receipt,
) -> None:
    """How it ended, in every table that tells of it; nothing where it had ended before, or was taken back."""
    told = receipt.model_copy(update={"detail": receipt.detail[:DETAIL_CHARS_MAX]})
    params = {**key, "state": state.value, "receipt": told.model_dump_json(), "detail": told.detail}
    row = (await connection.execute(_END, params)).first()
    if row is None:
        return
    if state is DraftStatus.DELIVERED and told.via == OUTBOX:
        await connection.execute(_TO_OUTBOX, key)
    stands = (await connection.execute(_SET_DRAFT, params)).first() is not None
    held = (await connection.execute(_SET_MESSAGE, {**params, "stands": stands})).one()
    event = {"type": f"draft.{state.value}", "via": row.via, "version": held.version, "status": held.status}
    await connection.execute(_EVENT, {**key, **event})


def _left(held: Row[Any], draft: Row[Any]) -> Left:  # Any: any columns
    return Left(draft=DraftStatus(draft.status), status=Status(held.status), version=held.version)


def _message(message: MessageRef) -> dict[str, str]:
    return {"tenant": message.tenant, "message_id": message.message_id}


def _key(begun: Begun) -> dict[str, str | int]:
    named: dict[str, str | int] = {"draft_id": begun.parcel.draft_id, "round": begun.round, "attempt": begun.attempt}
    return {**_message(begun.message), **named}
