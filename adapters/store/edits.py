"""Edits: what a person changed, original beside edited, applied once each and in one transaction."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from adapters.store import _edits_sql as sql
from adapters.store._applying import carry_out
from adapters.store._changing import Changing, Done, Refusal
from adapters.store._engine import Database, fields
from domain.changes import Change, ChangeApplied
from domain.edit_kinds import differences
from domain.items import DraftStatus
from domain.message import MessageRef, Status
from domain.result import EditPair
from domain.review import VERSION_CONFLICT
from domain.value import Value

_Change: TypeAdapter[Change] = TypeAdapter(Change)

UNSENT_MAX = 200
LATE_S = 60
"""After the time at which it should have left, an approved draft has a run that somebody ended."""
VERSION_MAX = 2**31 - 1
"""Of its column; what is greater is no message's."""
_DECIDED = frozenset({DraftStatus.REJECTED, DraftStatus.DELIVERED})


class Unsent(Value):
    """A change whose signal may have been lost."""

    tenant: str
    change_id: str
    message_id: str
    workflow_id: str
    type: str


class EditPage(Value):
    """Some edits, newest first, and where the next page begins."""

    pairs: tuple[EditPair, ...]
    before: int | None


class Edits:
    """What people said of the results."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def request(self, message: MessageRef, change_id: str, change: Change) -> None:
        """Keep a change before its signal is sent; the same id is kept once."""
        seen = change.expected_version
        params = {"change": change.model_dump_json(), "expected_version": seen and min(seen, VERSION_MAX)}
        await self._database.rows(sql.REQUEST, {**_key(message, change_id), **params})

    async def outcome(self, message: MessageRef, change_id: str) -> ChangeApplied | None:
        """What came of a change; None while it waits."""
        row = await self._database.row(sql.GET, _key(message, change_id))
        return None if row is None or row.state == "requested" else _told(row)

    async def refuse(self, message: MessageRef, change_id: str, reason: str) -> bool:
        """End a change that no run is there to carry out; gives whether it did.

        One that was carried out stays so, and one of a message that is being processed waits for the run that comes.
        """
        params = {**_key(message, change_id), "reason": reason}
        return await self._database.row(sql.REFUSE_WAITING, params) is not None

    async def unsent(self, older_s: float) -> Sequence[Unsent]:
        """Changes that must be told again, `UNSENT_MAX` at most, each half as long again after the time before.

        They have waited for so long; or they are approvals whose draft has not left `LATE_S` after its time.
        """
        params = {"older_s": older_s, "late_s": LATE_S, "most": UNSENT_MAX}
        rows = await self._database.rows(sql.RESEND, params)
        return [
            Unsent(
                tenant=r.tenant,
                change_id=r.id,
                message_id=r.message_id,
                workflow_id=r.workflow_id,
                type=r.type,
            )
            for r in rows
        ]

    async def pairs(self, tenant: str, *, before: int, size: int, message: str | None = None) -> EditPage:
        """A page of the changes that were asked for before the cursor and carried out; of one message, or of all."""
        params = {"tenant": tenant, "before": before, "size": size, "message": message}
        rows = await self._database.rows(sql.PAIRS, params)
        return EditPage(
            pairs=tuple(_pair(row) for row in rows),
            before=rows[-1].seq if len(rows) == size else None,
        )

    async def apply(
        self,
        message: MessageRef,
        change_id: str,
        embedding: Sequence[float] | None = None,
        undo_s: int | None = None,
    ) -> ChangeApplied:
        """Carry a kept change out, once; what cannot be done is refused with its reason, and changes nothing.

        Args:
            message: whose results it changes.
            change_id: under which it was kept.
            embedding: of the message's conversation, with a change of the draft's body: by it the edit is found
                again as an example for later drafts.
            undo_s: how long an approval can be taken back before the draft leaves; None: it goes to the outbox now.
        """
        key = _key(message, change_id)
        async with self._database.transaction() as connection:
            held = (await connection.execute(sql.LOCK, key)).first()
            row = (await connection.execute(sql.GET, key)).first()
            if held is None or row is None:
                return ChangeApplied(applied=False, reason="unknown_change")
            if row.state != "requested":
                return _told(row)
            changing = Changing(
                connection=connection,
                message=message,
                change_id=change_id,
                now=held.now,
                snoozed_until=held.snoozed_until,
                undo_s=undo_s,
                embedding=embedding,
            )
            change = _Change.validate_json(row.change)
            if change.expected_version not in {None, held.version}:
                done: Done | Refusal = Refusal(reason=VERSION_CONFLICT)
            else:
                done = await carry_out(changing, change)
            await connection.execute(*_ended(key, change.type, done))
            return _told((await connection.execute(sql.GET, key)).one())


def _ended(key: Mapping[str, str], change_type: str, done: Done | Refusal) -> tuple[Any, dict[str, Any]]:  # Any: SQL
    """The statement that ends the change, and what it is to hold."""
    if isinstance(done, Refusal):
        return sql.REFUSED, {**key, "reason": done.reason, "type": f"{change_type}.refused"}
    known = None if done.user_made else done.source
    return sql.APPLIED, {
        **key,
        "type": change_type,
        "moves": done.moves,
        "snoozes": "snoozed_until" in done.edited,
        "snoozed_until": _moment(done.edited.get("snoozed_until")),
        "original": json.dumps(done.original),
        "edited": json.dumps(done.edited),
        "before": json.dumps(done.before),
        "touched": list(done.touched),
        "differences": list(differences(change_type, done.original, done.edited)),
        "call_id": done.source and done.source.call_id,
        "prompt_version": known and known.prompt_version,
        "model": known and known.model,
    }


def _told(row: Row[Any]) -> ChangeApplied:  # Any: any columns
    """What came of a change that has ended, now or before."""
    if row.state != "applied":
        return ChangeApplied(applied=False, reason=row.reason, version=row.message_version)
    original, edited = json.loads(row.original), json.loads(row.edited)
    was, draft = original.get("status"), edited.get("status")
    if row.version is None and draft == DraftStatus.APPROVED:
        draft = DraftStatus.DELIVERED  # before there was a version it lay in the outbox at once
    leaves = None
    if DraftStatus.APPROVED in {was, draft} and was != draft:
        leaves = draft == DraftStatus.APPROVED
    return ChangeApplied(
        applied=True,
        closes=draft in _DECIDED,
        leaves=leaves,
        snoozed_until=_moment(edited.get("snoozed_until")),
        status=Status(row.status) if draft not in {None, DraftStatus.APPROVED} else None,
        version=row.version if row.version is not None else row.message_version,
    )


def _moment(told: object) -> datetime | None:
    return datetime.fromisoformat(str(told)) if told else None


def _pair(row: Row[Any]) -> EditPair:  # Any: any columns
    told = fields(row, without={"seq", "original", "edited"})
    return EditPair.model_validate({**told, "original": json.loads(row.original), "edited": json.loads(row.edited)})


def _key(message: MessageRef, change_id: str) -> dict[str, str]:
    return {"tenant": message.tenant, "message_id": message.message_id, "id": change_id}
