"""The gate: terminal state, syntax, schema, truth; what passes is proved by the conversation itself."""

from domain.gate._answer import ParsedAnswer, RefusedAnswer, parse_answer
from domain.gate._finding import CONFIDENCE_DEFAULT, Finding, Unsupported
from domain.gate._grounds import Contact, Grounds
from domain.gate._judge import Judgement, judge
from domain.gate._reasons import Reason
from domain.gate._reply import owed_by
from domain.gate._rung import GateRung, rung_of
from domain.gate._shape import PROPOSED_CHARS_MAX
from domain.gate.due import resolve_due

__all__ = [
    "CONFIDENCE_DEFAULT",
    "PROPOSED_CHARS_MAX",
    "Contact",
    "Finding",
    "GateRung",
    "Grounds",
    "Judgement",
    "ParsedAnswer",
    "Reason",
    "RefusedAnswer",
    "Unsupported",
    "judge",
    "owed_by",
    "parse_answer",
    "resolve_due",
    "rung_of",
]
