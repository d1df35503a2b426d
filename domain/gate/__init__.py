"""The gate: terminal state, syntax, schema, truth; what passes is proved by the conversation itself."""

from domain.gate._finding import CONFIDENCE_DEFAULT, Finding
from domain.gate._judge import judge
from domain.gate.due import resolve_due

__all__ = ["CONFIDENCE_DEFAULT", "Finding", "judge", "resolve_due"]
