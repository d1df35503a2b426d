"""Sources: how far each has been read, and how it stands."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from adapters.store._engine import Database
from domain.failures import REASON_CHARS_MAX
from domain.sources import SourceRef, SourceState

_CURSOR = text("SELECT cursor FROM sources WHERE tenant = :tenant AND name = :name")

_ADVANCE = text("""
INSERT INTO sources AS s (tenant, name, type, cursor, accepted, checked_at)
VALUES (:tenant, :name, :type, :cursor, :accepted, now())
ON CONFLICT (tenant, name) DO UPDATE
SET cursor = coalesce(excluded.cursor, s.cursor), accepted = s.accepted + excluded.accepted, type = excluded.type,
    checked_at = now(), error = NULL
""")

_FAULT = text("""
INSERT INTO sources (tenant, name, type, error) VALUES (:tenant, :name, :type, :error)
ON CONFLICT (tenant, name) DO UPDATE SET error = excluded.error, type = excluded.type
""")

_RENEWED = text("""
INSERT INTO sources (tenant, name, type, watch_until) VALUES (:tenant, :name, :type, :until)
ON CONFLICT (tenant, name) DO UPDATE SET watch_until = excluded.watch_until
""")

_STATES = text("""
SELECT name, type, accepted, checked_at, error, watch_until FROM sources WHERE tenant = :tenant ORDER BY name
""")


class Sources:
    """The record of what was read from where."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def cursor(self, source: SourceRef) -> str | None:
        """Where to go on; None for a source that was never read."""
        row = await self._database.row(_CURSOR, source.model_dump())
        return row and row.cursor

    async def advance(self, source: SourceRef, type: str, cursor: str | None, accepted: int = 0) -> None:  # noqa: A002
        """It was read up to `cursor` (None: as far as before), and so many messages were new."""
        await self._database.rows(
            _ADVANCE, {**source.model_dump(), "type": type, "cursor": cursor, "accepted": accepted}
        )

    async def fault(self, source: SourceRef, type: str, error: str) -> None:  # noqa: A002  its column
        """It could not be read, and why."""
        params = {**source.model_dump(), "type": type, "error": error[:REASON_CHARS_MAX]}
        await self._database.rows(_FAULT, params)

    async def renewed(self, source: SourceRef, type: str, until_iso: str | None) -> None:  # noqa: A002  its column
        """It goes on telling us until then."""
        until = until_iso and datetime.fromisoformat(until_iso)
        await self._database.rows(_RENEWED, {**source.model_dump(), "type": type, "until": until})

    async def states(self, tenant: str) -> Sequence[SourceState]:
        """How each source of a tenant stands."""
        return [
            SourceState(
                name=row.name,
                type=row.type,
                accepted=row.accepted,
                checked_at_iso=row.checked_at and row.checked_at.isoformat(),
                error=row.error,
                watch_until_iso=row.watch_until and row.watch_until.isoformat(),
            )
            for row in await self._database.rows(_STATES, {"tenant": tenant})
        ]
