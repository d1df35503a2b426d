"""API keys: shown once, stored hashed, each belonging to one tenant."""

import hashlib
import secrets
import string
import zlib

from sqlalchemy import text

from adapters.store._engine import Database

_ALPHABET = string.digits + string.ascii_letters
_PREFIX = "wn_"
_SECRET_CHARS = 30
_CHECKSUM_CHARS = 6

_INSERT = text("INSERT INTO api_keys (hash, tenant, label) VALUES (:hash, :tenant, :label) ON CONFLICT DO NOTHING")
_TENANT = text("SELECT tenant FROM api_keys WHERE hash = :hash")


def new_key() -> str:
    """A new key: prefix, 30 random base62 characters (178 bits), and their CRC-32 in six more."""
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_CHARS))
    return _PREFIX + secret + _checksum(secret)


def well_formed(key: str) -> bool:
    """Whether a key can be one of ours: a mistyped one is refused without asking the database."""
    secret, checksum = key[len(_PREFIX) : -_CHECKSUM_CHARS], key[-_CHECKSUM_CHARS:]
    return key.startswith(_PREFIX) and len(secret) == _SECRET_CHARS and checksum == _checksum(secret)


class ApiKeys:
    """Who may speak for which tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, key: str, tenant: str, label: str) -> None:
        """Let a key speak for a tenant; only its hash is kept."""
        await self._database.rows(_INSERT, {"hash": _hash(key), "tenant": tenant, "label": label})

    async def tenant_of(self, key: str) -> str | None:
        """The tenant that a key speaks for; None for a key that is unknown or mistyped."""
        if not well_formed(key):
            return None
        row = await self._database.row(_TENANT, {"hash": _hash(key)})
        return row and str(row.tenant)


def _hash(key: str) -> bytes:
    # Plain SHA-256 is enough for a key of 178 random bits: there is nothing to guess.
    return hashlib.sha256(key.encode()).digest()


def _checksum(secret: str) -> str:
    rest, digits = zlib.crc32(secret.encode()), ""
    for _ in range(_CHECKSUM_CHARS):
        rest, digit = divmod(rest, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
