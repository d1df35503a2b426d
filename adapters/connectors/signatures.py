"""Who posted a body: signatures over its raw bytes, compared in constant time, and no older than five minutes."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from domain.webhooks import webhook_key

TOLERANCE_S = 300
"""How far a request's time may lie from ours, as Slack and Standard Webhooks both have it."""
_SIGNATURES_MAX = 20


def signed_by_slack(body: bytes, *, timestamp: str, signature: str, secret: str, now_s: float) -> bool:
    """Whether Slack signed this body just now: `v0=` and HMAC-SHA256 over `v0:{timestamp}:{body}`."""
    if not _is_recent(timestamp, now_s):
        return False
    signed = b"v0:" + timestamp.encode() + b":" + body
    return _equal("v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest(), signature)


def signed_as_webhook(
    body: bytes, *, webhook_id: str, timestamp: str, signatures: str, secrets: Iterable[str], now_s: float
) -> bool:
    """Whether one of the secrets (`whsec_…`) signed this body just now, by Standard Webhooks 1.0.0.

    `signatures` is the header as it came: `v1,<base64>`, several with spaces between.

    Raises:
        ValueError: one of the secrets is none; the settings have none such.
    """
    if not _is_recent(timestamp, now_s):
        return False
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    given = [part.partition(",")[2] for part in signatures.split()[:_SIGNATURES_MAX] if part.startswith("v1,")]
    return any(_equal(_signature(secret, signed), one) for secret in secrets for one in given)


def same_word(given: str, ours: str) -> bool:
    """Whether somebody knows our word; takes the same time whether or not."""
    return _equal(ours, given)


def _is_recent(timestamp: str, now_s: float) -> bool:
    digits = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= len(str(2**40))
    return digits and abs(now_s - int(timestamp)) <= TOLERANCE_S


def _signature(secret: str, signed: bytes) -> str:
    return base64.b64encode(hmac.new(webhook_key(secret), signed, hashlib.sha256).digest()).decode()


def _equal(ours: str, given: str) -> bool:
    return hmac.compare_digest(ours.encode(), given.encode("utf-8", "replace"))
