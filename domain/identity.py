"""Identities: each derives from what it names, so that a duplicate collapses wherever it enters."""

import base64
import hashlib
import json
from typing import Any

from domain.message import MessageRef

_TASK_QUEUE = "winnow"
TASK_QUEUE_WORKFLOWS = _TASK_QUEUE
TASK_QUEUE_MODELS = f"{_TASK_QUEUE}-models"
TASK_QUEUE_SOURCES = f"{_TASK_QUEUE}-sources"
CALL_ID_PATTERN = r"call_[a-z0-9]{26}"
"""The whole of what `call_id` gives; for `re.fullmatch`."""


def message_id(tenant: str, source_kind: str, source_id: str) -> str:
    """`msg_` and 26 characters: 130 bits of what the source itself calls the message."""
    return "msg_" + _short(f"{tenant}\0{source_kind}\0{source_id}")


def workflow_id(ref: MessageRef) -> str:
    """The engine's business id of one run of a message: `message/{tenant}/{id}`, then `/r2`, `/r3`."""
    first = f"message/{ref.tenant}/{ref.message_id}"
    return first if ref.run == 1 else f"{first}/r{ref.run}"


def item_id(message_id: str, kind: str, start: int, end: int) -> str:
    """An item is its kind and evidence: the same after every re-processing."""
    return f"{kind}_" + _short(f"{message_id}\0{kind}\0{start}\0{end}")[:16]


def record_id(message_id: str, kind: str, offset: int, key: str) -> str:
    """A record that no single place proves is its kind and its key, in the part that begins at `offset`."""
    return f"{kind}_" + _short(f"{message_id}\0{kind}\0{offset}\0key\0{key}")[:16]


def draft_id(message_id: str) -> str:
    """A message has at most one draft."""
    return "draft_" + _short(f"{message_id}\0draft")[:16]


def document_id(tenant: str, name: str) -> str:
    """`doc_` and 26 characters: a document is its name."""
    return "doc_" + _short(f"{tenant}\0document\0{name}")


def passage_id(tenant: str, origin_id: str, hash: str, place: int) -> str:  # noqa: A002  its name everywhere
    """`psg_` and 26 characters: of one origin the words, and which time it is that they stand there, from 0.

    So a passage stays itself when what stands before it changes.
    """
    return "psg_" + _short(f"{tenant}\0{origin_id}\0{hash}\0{place}")


def call_id(workflow_id: str, run_id: str, step: str, request_hash: str, attempt: int) -> str:
    """`call_` and 26 characters: each attempt of a step is a call of its own, in each run of its workflow."""
    parts = (workflow_id, run_id, step, request_hash, str(attempt))
    return "call_" + content_hash(*(part.encode() for part in parts))[:26]


def content_hash(*parts: bytes) -> str:
    """SHA-256 in hexadecimal over parts, each preceded by its length."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def json_hash(value: Any) -> str:  # Any: whatever JSON can hold
    """SHA-256 of the value's canonical JSON."""
    return content_hash(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())


def _short(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode().lower()[:26]
