"""Kinds of one's own, judged: their truth rules are asked, and what they say is checked in its turn."""

import json
import math
from typing import Any

from domain.gate._evidence import Source
from domain.gate._grounds import Grounds
from domain.gate._reasons import Reason
from domain.gate._shape import PROPOSED_CHARS_MAX
from domain.gate._truth import moved
from domain.gate._witness import SourceWitness
from domain.identity import item_id, record_id
from domain.items import Dropped, Evidence, Record
from domain.kinds import FIELDS_CHARS_MAX, KindAnswer, KindDefinition, Proved, ProvedRecord
from domain.verdict import Unusable

RULES_FAILED = "truth_rules_failed"
"""The reason of an answer whose rules broke down, before the name of the error."""
NAME_CHARS_MAX = 60
TOO_LARGE = "too_large"
"""The reason of a record whose fields take more than `FIELDS_CHARS_MAX`."""


Proof = tuple[tuple[Record, ...], tuple[Dropped, ...]]
"""The records that hold, in order, and what was left out."""


def prove_own(definition: KindDefinition, answer: KindAnswer, source: Source, grounds: Grounds) -> Proof | Unusable:
    """What a kind's own truth rules leave of an answer; rules that break down make it unusable.

    No rule of a stranger's is believed in what code can check: evidence that does not stand where it says is
    refused, and so are a record too large and the second one of an identity.
    """
    proved = _asked(definition, answer, source)
    if isinstance(proved, Unusable):
        return proved
    dropped = [_dropped(definition, refused.reason, refused.proposed) for refused in proved.refused]
    kept: dict[str, Record] = {}
    for found in proved.records:
        record = _record(definition, found, grounds)
        refusal = _refusal(found, record, source) or (Reason.DUPLICATE if record.id in kept else None)
        if refusal is None:
            kept[record.id] = record
        else:
            dropped.append(_dropped(definition, refusal, json.dumps(record.fields, ensure_ascii=False)))
    return tuple(kept.values()), tuple(dropped)


def _asked(definition: KindDefinition, answer: KindAnswer, source: Source) -> Proved | Unusable:
    """What the rules say; where they raise, the error's name tells why, and no word of the message."""
    try:
        proved = definition.prove(answer, SourceWitness(source))
    except Exception as error:  # noqa: BLE001  a stranger's code: whatever it raises, the message goes on
        return Unusable(kind=definition.name, reason=f"{RULES_FAILED}:{type(error).__name__[:NAME_CHARS_MAX]}")
    if not isinstance(proved, Proved):
        return Unusable(kind=definition.name, reason=f"{RULES_FAILED}:not_Proved")
    return proved


def _record(definition: KindDefinition, found: ProvedRecord, grounds: Grounds) -> Record:
    return Record(
        id=_identity(definition, found, grounds),
        kind=definition.name,
        schema_version=definition.schema_version,
        fields=_storable(found.fields),
        evidence=tuple(moved(evidence, grounds.offset) for evidence in found.evidence),
        notes=found.notes,
    )


def _identity(definition: KindDefinition, found: ProvedRecord, grounds: Grounds) -> str:
    """A record is its key, or its first evidence; of a message in parts each part has its own."""
    if found.key or not found.evidence:
        return record_id(grounds.message_id, definition.name, grounds.offset, found.key)
    first = moved(found.evidence[0], grounds.offset)
    return item_id(grounds.message_id, definition.name, first.start, first.end)


def _refusal(found: ProvedRecord, record: Record, source: Source) -> str | None:
    if not all(_stands(evidence, source.conversation.text) for evidence in found.evidence):
        return Reason.QUOTE_NOT_IN_SOURCE.value
    size = len(json.dumps(record.fields, ensure_ascii=False))
    return TOO_LARGE if size > FIELDS_CHARS_MAX else None


def _stands(evidence: Evidence, text: str) -> bool:
    return text[evidence.start : evidence.end] == evidence.quote


def _dropped(definition: KindDefinition, reason: str, proposed: str) -> Dropped:
    return Dropped(kind=definition.name, reason=reason, proposed=proposed[:PROPOSED_CHARS_MAX])


def _storable(value: Any) -> Any:  # Any: whatever JSON can hold
    """Without what PostgreSQL's JSON cannot hold: the character 0, halves of characters, and no numbers."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode().replace("\0", "")
        case float():
            return value if math.isfinite(value) else None
        case dict():
            return {_storable(name): _storable(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_storable(inner) for inner in value]
        case _:
            return value
