"""How far down the gate an answer had to go."""

from enum import StrEnum

from domain.gate._finding import Finding
from domain.gate._judge import Judgement
from domain.gate._reasons import Reason
from domain.verdict import Repairable


class GateRung(StrEnum):
    """What the gate had to do with an answer, from the least to the most."""

    STRICT = "strict"
    """Nothing: it was as it should be."""
    MENDED = "mended"
    """Its syntax was repaired, with nothing lost."""
    DROPPED = "dropped"
    """Elements that alone were bad were left out."""
    SENT_BACK = "sent_back"
    """The model is told what is wrong with it."""
    UNUSABLE = "unusable"
    """Nothing can be made of it, or of a part."""


def rung_of(judgements: tuple[Judgement, ...]) -> GateRung:
    """The rung of a whole answer: that of the kind that came off worst; being sent back tells more than being lost."""
    findings = [judgement for judgement in judgements if isinstance(judgement, Finding)]
    if any(isinstance(judgement, Repairable) for judgement in judgements):
        return GateRung.SENT_BACK
    if len(findings) < len(judgements):
        return GateRung.UNUSABLE
    if any(dropped.reason == Reason.INVALID_ELEMENT for finding in findings for dropped in finding.dropped):
        return GateRung.DROPPED
    return GateRung.MENDED if any(finding.repaired for finding in findings) else GateRung.STRICT
