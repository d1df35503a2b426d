"""Sessions of the review page, and the sign-ins that begin one: random tokens, of which only a hash is kept."""

import hashlib
import re
import secrets

from sqlalchemy import text

from adapters.store._engine import Database

SESSION_S = 14 * 86_400
"""How long somebody stays signed in."""
SIGN_IN_S = 5 * 60
"""How long a sign-in can be used, once."""
TENANT_SESSIONS_MAX = 1_000
"""Beyond them the oldest end."""
TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""256 bits in base64."""

# A tenant's own stale rows go with each new one, so that nothing has to sweep them.
_OPEN = text("""
WITH stale AS (
    DELETE FROM sessions WHERE tenant = :tenant AND (expires_at <= now() OR hash IN (
        SELECT hash FROM sessions WHERE tenant = :tenant ORDER BY created_at DESC, hash OFFSET :others))
)
INSERT INTO sessions (hash, tenant, expires_at) VALUES (:hash, :tenant, now() + make_interval(secs => :lasts_s))
""")
_TENANT = text("SELECT tenant FROM sessions WHERE hash = :hash AND expires_at > now()")
_CLOSE = text("DELETE FROM sessions WHERE hash = :hash")
_OFFER = text("""
WITH stale AS (DELETE FROM sign_ins WHERE tenant = :tenant AND (expires_at <= now() OR used_at IS NOT NULL))
INSERT INTO sign_ins (hash, tenant, expires_at) VALUES (:hash, :tenant, now() + make_interval(secs => :lasts_s))
""")
_USE = text("""
UPDATE sign_ins SET used_at = now() WHERE hash = :hash AND used_at IS NULL AND expires_at > now() RETURNING tenant
""")


class Sessions:
    """Who is signed in, and for which tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, tenant: str) -> str:
        """Begin a session; gives its token, which is told to nobody else."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        params = {"tenant": tenant, "hash": _hash(token), "lasts_s": SESSION_S, "others": TENANT_SESSIONS_MAX - 1}
        await self._database.rows(_OPEN, params)
        return token

    async def tenant_of(self, token: str) -> str | None:
        """The tenant of a session; None for one that has ended or never was."""
        if not _TOKEN.fullmatch(token):
            return None
        row = await self._database.row(_TENANT, {"hash": _hash(token)})
        return row and str(row.tenant)

    async def close(self, token: str) -> None:
        """End a session, if there is one."""
        await self._database.rows(_CLOSE, {"hash": _hash(token)})

    async def offer(self, tenant: str) -> str:
        """A sign-in for a link: whoever brings it within `SIGN_IN_S`, first and once, speaks for the tenant."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        await self._database.rows(_OFFER, {"tenant": tenant, "hash": _hash(token), "lasts_s": SIGN_IN_S})
        return token

    async def use(self, token: str) -> str | None:
        """The tenant of a sign-in, which is spent by that; None for one that is spent, too old, or never was."""
        if not _TOKEN.fullmatch(token):
            return None
        row = await self._database.row(_USE, {"hash": _hash(token)})
        return row and str(row.tenant)


def _hash(token: str) -> bytes:
    # Plain SHA-256 is enough for 256 random bits: there is nothing to guess.
    return hashlib.sha256(token.encode()).digest()
