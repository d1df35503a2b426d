"""Messages: accepting them once, and following them to their end."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol, Self

from sqlalchemy import Row, text

from adapters.store._engine import Database
from adapters.store.contacts import Contacts
from domain.conversation import Conversation, Kind, Role
from domain.identity import content_hash, message_id, workflow_id
from domain.message import MessageRef, ModelName, Remote, Status
from domain.sources import Arrival, SourceRef
from domain.value import Value

THREAD_NAME_CHARS_MAX = 200
SENDER_CHARS_MAX = 320
UNKNOWN_YET = "application/octet-stream"
"""The media type of what its source has yet to give."""


class Identity(Protocol):
    """What a source calls one of its messages."""

    @property
    def source(self) -> str:
        """What sort of source named it."""

    @property
    def source_id(self) -> str:
        """The source's own id for it."""


class Upload(Value):
    """A message as it came in."""

    tenant: str
    source: str
    """What sort of source named it: `email`, `transcript`, `chat`, `key`, …"""
    source_id: str
    """The source's own id for it."""
    media_type: str
    body: bytes | None
    """None for what its source has yet to give: see `remote`."""
    remote: Remote | None = None
    user: str | None = None
    backfill: bool = False
    """It waits behind what comes in live."""
    key: str | None = None
    """The caller's idempotency key."""
    workflow_id: str | None = None
    """The run that brought it, where a workflow did; else it is named after the message."""
    traceparent: str | None = None
    """W3C trace context of the request, so that a run that the sweeper starts joins its trace."""

    @classmethod
    def of(
        cls, source: SourceRef, arrival: Arrival, user: str | None, identity_of: Callable[[str, bytes], Identity]
    ) -> Self:
        """A message that a source has given or has named, for whom it says, or for the source's own user.

        `identity_of` tells what the message is, from its media type and its bytes.
        """
        user = arrival.user or user
        if arrival.body is None:
            return cls.elsewhere(source.tenant, Remote(source=source.name, id=arrival.id, user=user))
        named = identity_of(arrival.media_type, arrival.body)
        return cls(
            tenant=source.tenant,
            source=named.source,
            source_id=named.source_id,
            media_type=arrival.media_type,
            body=arrival.body,
            user=user,
        )

    @classmethod
    def elsewhere(cls, tenant: str, remote: Remote, workflow_id: str | None = None) -> Self:
        """A message whose bytes its source will give; its source's name and its id there are its identity."""
        return cls(
            tenant=tenant,
            source=remote.source,
            source_id=remote.id,
            media_type=UNKNOWN_YET,
            body=None,
            remote=remote,
            user=remote.user,
            workflow_id=workflow_id,
        )

    @property
    def named(self) -> str:
        """The source's id, for one mailbox: a mail to two users of a tenant is a message to each."""
        return self.source_id if self.user is None else f"{self.source_id} for {self.user.casefold()}"


class Accepted(Value):
    """The message is kept: now (`new`), or since before."""

    ref: MessageRef
    status: Status
    workflow_id: str
    new: bool


class KeyReused(Value):
    """The idempotency key was used with another body before."""

    message_id: str


class Original(Value):
    """A message that a run has taken up."""

    media_type: str
    body: bytes | None
    """None while it lies with its source."""
    remote: Remote | None
    source: str
    user: str | None
    accepted_at_iso: str
    model: ModelName | None


class Holder(Value):
    """The workflow that has a message, and how the message stands."""

    workflow_id: str
    status: Status
    reason: str | None
    """Why it lies among the dead letters, if it does."""


class Startable(Value):
    """A message whose run has to be started, or started again."""

    ref: MessageRef
    workflow_id: str
    source: str
    model: ModelName | None
    traceparent: str | None
    backfill: bool = False


_TAKE_KEY = text("""
INSERT INTO idempotency_keys AS k (tenant, key, body_hash, message_id)
VALUES (:tenant, :key, :body_hash, :id)
ON CONFLICT (tenant, key) DO UPDATE SET key = excluded.key
RETURNING k.body_hash, k.message_id
""")

_ACCEPT = text("""
WITH message AS (
    INSERT INTO messages (tenant, id, source, source_id, media_type, user_address, workflow_id, traceparent,
                          remote_source, remote_id, backfill)
    VALUES (:tenant, :id, :source, :source_id, :media_type, :user, :workflow_id, :traceparent,
            :remote_source, :remote_id, :backfill)
    ON CONFLICT DO NOTHING
    RETURNING tenant, id, run, status, workflow_id
), original AS (
    INSERT INTO originals (tenant, message_id, body)
    SELECT tenant, id, :body FROM message WHERE CAST(:body AS bytea) IS NOT NULL
), event AS (
    INSERT INTO events (tenant, message_id, type, data)
    SELECT tenant, id, 'queued', CAST('{}' AS jsonb) FROM message
)
SELECT run, status, workflow_id, true AS new FROM message
UNION ALL
SELECT run, status, workflow_id, false FROM messages WHERE tenant = :tenant AND id = :id
""")

_TAKE_UP = text("""
WITH before AS (
    SELECT m.tenant, m.id, m.status, m.media_type, m.source, m.user_address, m.accepted_at, m.model, o.body,
           m.remote_source, m.remote_id
    FROM messages m LEFT JOIN originals o ON (o.tenant, o.message_id) = (m.tenant, m.id)
    WHERE m.tenant = :tenant AND m.id = :id AND m.run = :run AND m.workflow_id = :workflow_id
      AND m.status IN ('queued', 'processing')
    FOR UPDATE OF m
), taken AS (
    UPDATE messages m SET status = 'processing', updated_at = now()
    FROM before b WHERE (m.tenant, m.id) = (b.tenant, b.id)
), event AS (
    INSERT INTO events (tenant, message_id, type, data)
    SELECT tenant, id, 'processing', jsonb_build_object('run', CAST(:run AS integer)) FROM before
    WHERE status = 'queued'
)
SELECT media_type, body, source, user_address, accepted_at, model, remote_source, remote_id FROM before
""")

_OWNER = text("SELECT workflow_id, status, reason FROM messages WHERE tenant = :tenant AND id = :id")

_NORMALISED = text("""
WITH message AS (
    UPDATE messages SET kind = :kind, subject = :subject, sender = :sender, triage = :triage,
        indexed_at = NULL, updated_at = now()
    WHERE tenant = :tenant AND id = :id RETURNING tenant, id
)
INSERT INTO conversations (tenant, message_id, document)
SELECT tenant, id, CAST(:document AS jsonb) FROM message
ON CONFLICT (tenant, message_id) DO UPDATE SET document = excluded.document
""")

_BROUGHT = text("""
WITH message AS (
    UPDATE messages SET media_type = :media_type, updated_at = now()
    WHERE tenant = :tenant AND id = :id
      AND NOT EXISTS (SELECT 1 FROM originals WHERE tenant = :tenant AND message_id = :id)
    RETURNING tenant, id
)
INSERT INTO originals (tenant, message_id, body) SELECT tenant, id, :body FROM message ON CONFLICT DO NOTHING
""")

_JOIN_THREAD = text("SELECT join_thread(:tenant, :id, :names)")

_CONVERSATION = text("""
SELECT CAST(document AS text) AS document FROM conversations WHERE tenant = :tenant AND message_id = :id
""")

_ORIGINAL = text("""
SELECT m.media_type, o.body FROM messages m
JOIN originals o ON (o.tenant, o.message_id) = (m.tenant, m.id)
WHERE m.tenant = :tenant AND m.id = :id
""")

_SWEEP = text("""
UPDATE messages m SET swept_at = now()
FROM (
    SELECT tenant, id FROM messages
    WHERE status IN ('queued', 'processing')
      AND coalesce(swept_at, updated_at) < now() - CASE
              WHEN swept_at IS NULL AND status = 'queued' THEN make_interval(secs => :queued_s)
              ELSE make_interval(secs => :processing_s) END
    ORDER BY accepted_at LIMIT :most FOR UPDATE SKIP LOCKED
) due
WHERE (m.tenant, m.id) = (due.tenant, due.id)
RETURNING m.tenant, m.id, m.run, m.workflow_id, m.source, m.model, m.traceparent, m.backfill
""")

_UNSWEEP = text("""
UPDATE messages m SET swept_at = NULL
FROM jsonb_to_recordset(CAST(:due AS jsonb)) AS due (tenant text, message_id text, run integer)
WHERE (m.tenant, m.id, m.run) = (due.tenant, due.message_id, due.run)
""")


class Messages:
    """The record of what was accepted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(self, upload: Upload) -> Accepted | KeyReused:
        """Keep the message, once: whatever is already known by the same id or key is only named.

        Raises:
            StoreUnavailable: nothing was kept; try again.
        """
        ref = MessageRef(tenant=upload.tenant, message_id=message_id(upload.tenant, upload.source, upload.named))
        if upload.key is not None:
            return await self._accept_under_key(upload, ref, upload.key)
        # Kept by another transaction meanwhile: the first statement does not see it, the second does.
        row = await self._database.row(_ACCEPT, _row(upload, ref)) or await self._database.row(
            _ACCEPT, _row(upload, ref)
        )
        return _accepted(ref, row)

    async def _accept_under_key(self, upload: Upload, ref: MessageRef, key: str) -> Accepted | KeyReused:
        told = upload.body if upload.remote is None else upload.remote.model_dump_json().encode()
        body_hash = content_hash(upload.media_type.encode(), (upload.user or "").encode(), told or b"")
        async with self._database.transaction() as connection:
            taken = {"tenant": upload.tenant, "key": key, "body_hash": body_hash, "id": ref.message_id}
            held = (await connection.execute(_TAKE_KEY, taken)).one()
            if held.body_hash != body_hash:
                return KeyReused(message_id=held.message_id)
            ref = MessageRef(tenant=upload.tenant, message_id=held.message_id)
            params = _row(upload, ref)
            row = (await connection.execute(_ACCEPT, params)).first() or (
                await connection.execute(_ACCEPT, params)
            ).first()
        return _accepted(ref, row)

    async def take_up(self, ref: MessageRef, workflow: str) -> Original | None:
        """Mark the message as in process by this run; None when it is another run's, or over."""
        params = {"tenant": ref.tenant, "id": ref.message_id, "run": ref.run, "workflow_id": workflow}
        row = await self._database.row(_TAKE_UP, params)
        return row and Original(
            media_type=row.media_type,
            body=row.body,
            remote=row.remote_source and Remote(source=row.remote_source, id=row.remote_id, user=row.user_address),
            source=row.source,
            user=row.user_address,
            accepted_at_iso=row.accepted_at.isoformat(),
            model=row.model,
        )

    async def owner(self, ref: MessageRef) -> Holder | None:
        """Who has this message; None when there is no such message."""
        row = await self._database.row(_OWNER, {"tenant": ref.tenant, "id": ref.message_id})
        return row and Holder(workflow_id=row.workflow_id, status=Status(row.status), reason=row.reason)

    async def brought(self, ref: MessageRef, media_type: str, body: bytes) -> None:
        """Keep the bytes that a source gave; those that came first stay."""
        params = {"tenant": ref.tenant, "id": ref.message_id, "media_type": media_type, "body": body}
        await self._database.rows(_BROUGHT, params)

    async def normalised(self, ref: MessageRef, conversation: Conversation, triage: float | None = None) -> None:
        """Keep the conversation that the message was brought into, join it to its thread, and learn its people.

        `triage` is how likely it asks for something, where that is so unlikely that no dear model is asked.
        """
        params = {
            "tenant": ref.tenant,
            "id": ref.message_id,
            "kind": conversation.kind.value,
            "subject": conversation.subject,
            "sender": _sender(conversation),
            "document": conversation.model_dump_json(),
            "triage": triage,
        }
        await self._database.rows(_NORMALISED, params)
        if conversation.thread is not None and conversation.thread.names:
            names = sorted({_bounded(name) for name in conversation.thread.names})
            await self._database.rows(_JOIN_THREAD, {"tenant": ref.tenant, "id": ref.message_id, "names": names})
        await Contacts(self._database).learn(ref.tenant, conversation)

    async def conversation(self, tenant: str, id: str) -> Conversation | None:  # noqa: A002  its column
        """The normalised message, once there is one."""
        row = await self._database.row(_CONVERSATION, {"tenant": tenant, "id": id})
        return row and Conversation.model_validate_json(row.document)

    async def original(self, tenant: str, id: str) -> tuple[str, bytes] | None:  # noqa: A002  its column
        """The media type and the bytes, exactly as they came in."""
        row = await self._database.row(_ORIGINAL, {"tenant": tenant, "id": id})
        return row and (row.media_type, row.body)

    async def sweep(self, *, queued_s: float, processing_s: float, most: int) -> Sequence[Startable]:
        """Open messages that nothing has moved for so long; each is given out once per `processing_s`."""
        params = {"queued_s": queued_s, "processing_s": processing_s, "most": most}
        return [
            Startable(
                ref=MessageRef(tenant=row.tenant, message_id=row.id, run=row.run),
                workflow_id=row.workflow_id,
                source=row.source,
                model=row.model,
                traceparent=row.traceparent,
                backfill=row.backfill,
            )
            for row in await self._database.rows(_SWEEP, params)
        ]

    async def unsweep(self, refs: Sequence[MessageRef]) -> None:
        """Take back what a sweep gave out and could not start, so that the next pass is given it again."""
        if not refs:
            return
        due = json.dumps([ref.model_dump() for ref in refs])
        await self._database.rows(_UNSWEEP, {"due": due})


def _accepted(ref: MessageRef, row: Row[Any] | None) -> Accepted:  # Any: any columns
    if row is None:
        raise LookupError("the message was neither kept nor found: its source's id is taken by another message")
    return Accepted(
        ref=MessageRef(tenant=ref.tenant, message_id=ref.message_id, run=row.run),
        status=Status(row.status),
        workflow_id=row.workflow_id,
        new=row.new,
    )


def _sender(conversation: Conversation) -> str:
    """Name, else address, of who wrote it; nobody wrote a meeting."""
    writer = next((one for one in conversation.participants if one.role is Role.SENDER), None)
    if writer is None or conversation.kind is Kind.MEETING:
        return ""
    return (writer.name or writer.address or writer.handle or "")[:SENDER_CHARS_MAX]


def _bounded(name: str) -> str:
    """A thread's name as it fits into an index."""
    return name if len(name) <= THREAD_NAME_CHARS_MAX else content_hash(name.encode())


def _row(upload: Upload, ref: MessageRef) -> dict[str, str | bytes | bool | None]:
    return {
        "tenant": upload.tenant,
        "id": ref.message_id,
        "source": upload.source,
        "source_id": upload.named,
        "media_type": upload.media_type,
        "user": upload.user,
        "workflow_id": upload.workflow_id or workflow_id(ref),
        "body": upload.body,
        "traceparent": upload.traceparent,
        "remote_source": None if upload.remote is None else upload.remote.source,
        "remote_id": None if upload.remote is None else upload.remote.id,
        "backfill": upload.backfill,
    }
