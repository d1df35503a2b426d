"""The gate: terminal state, syntax, schema, truth; what passes is proved by the conversation itself."""

from domain.gate._answer import ParsedAnswer, RefusedAnswer, parse_answer
from domain.gate._finding import CONFIDENCE_DEFAULT, Finding
from domain.gate._judge import Judgement, judge
from domain.gate._rung import GateRung, rung_of
from domain.gate.due import resolve_due

__all__ = [
    "CONFIDENCE_DEFAULT",
    "Finding",
    "GateRung",
    "Judgement",
    "ParsedAnswer",
    "RefusedAnswer",
    "judge",
    "parse_answer",
    "resolve_due",
    "rung_of",
]
