"""Scores kinds of one's own: each case asked as production asks it, counted by the kind's scorer."""

import math
from collections.abc import Mapping, Sequence

from activities.prompts import prompt_for
from domain.escalation import Ask, Failed, GiveUp
from domain.failures import Misconfigured
from domain.gate import Finding, judge
from domain.items import Record
from domain.kinds import KindDefinition, Kinds
from domain.message import ModelName
from domain.value import Value
from evals.cases import KindCase
from evals.inquiry import UNSET, AskModel, Inquiry, Terms, pursue

COUNTS_MAX = 100


class KindScore(Value):
    """What one case counts."""

    name: str
    counts: dict[str, float]
    dropped: tuple[str, ...] = ()
    """Why records were refused, or parts of one were left out."""
    failed: str | None = None
    """Why no answer held; it counts as nothing found."""


class KindReport(Value):
    """The metrics of a run, and each case's counts."""

    kind: str
    schema_version: str
    model: str
    cases: tuple[KindScore, ...]
    metrics: dict[str, float]
    """`answered`, the share of cases with an answer that held; and what the counts add up to."""
    cost_usd: float = 0


async def run_kind(
    definition: KindDefinition, cases: Sequence[KindCase], ask: AskModel, model: ModelName, terms: Terms = UNSET
) -> KindReport:
    """Score one model on all cases of a kind, one after the other.

    Raises:
        InputRefused: a case's message cannot be read.
        Misconfigured: the scorer does not give counts.
        ModelRefused: the model cannot be asked; a measurement does not go on without it.
        ModelUnavailable: the same, for now.
    """
    scores: list[KindScore] = []
    cost_usd = 0.0
    for case in cases:
        inquiry = Inquiry(case, ask, Kinds((definition,)))
        found = await _find(definition, inquiry, model, terms)
        scores.append(_score(definition, case, found))
        cost_usd += inquiry.cost_usd
    return KindReport(
        kind=definition.name,
        schema_version=definition.schema_version,
        model=model,
        cases=tuple(scores),
        metrics=metrics_of(scores),
        cost_usd=cost_usd,
    )


def metrics_of(scores: Sequence[KindScore]) -> dict[str, float]:
    """The counts of all cases; `x_right` and `x_of` become `x`, their quotient, where there is one."""
    totals: dict[str, float] = {}
    for score in scores:
        for name, count in score.counts.items():
            totals[name] = totals.get(name, 0.0) + count
    bases = [name.removesuffix("_of") for name in totals if name.endswith("_of")]
    shares = {base: (totals.get(f"{base}_right", 0.0), totals[f"{base}_of"]) for base in bases}
    paired = {f"{name}_{end}" for name in shares for end in ("right", "of")}
    answered = sum(score.failed is None for score in scores) / len(scores) if scores else 0.0
    return {
        "answered": answered,
        **{name: right / of for name, (right, of) in shares.items() if of},
        **{name: total for name, total in totals.items() if name not in paired},
    }


async def _find(definition: KindDefinition, inquiry: Inquiry, model: ModelName, terms: Terms) -> Finding | GiveUp:
    kinds = (definition.name,)
    own = Kinds((definition,))

    async def put(ask: Ask) -> Finding | Failed:
        answer = await inquiry.put(kinds, prompt_for(kinds, inquiry.conversation, own_kinds=own), ask)
        (judged,) = judge(answer.state, answer.raw, kinds, inquiry.grounds, own)
        return judged

    held = await pursue(terms.route(definition.name, model), put, terms.repairs_max)
    return held if isinstance(held, GiveUp) else held[1]


def _score(definition: KindDefinition, case: KindCase, found: Finding | GiveUp) -> KindScore:
    if isinstance(found, GiveUp):
        return KindScore(name=case.name, counts=_counts(definition, case, ()), failed=found.reason)
    notes = (f"{note.field}: {note.reason}" for record in found.records for note in record.notes)
    return KindScore(
        name=case.name,
        counts=_counts(definition, case, found.records),
        dropped=(*(dropped.reason for dropped in found.dropped), *notes),
    )


def _counts(definition: KindDefinition, case: KindCase, records: Sequence[Record]) -> dict[str, float]:
    """What a stranger's scorer says, if it says counts."""
    try:
        counts = definition.score(case.expected, records)
    except Exception as error:  # whatever a stranger's code does
        raise Misconfigured("scorer", f"{_at(definition, case)} {type(error).__name__}: {error}") from error
    if not isinstance(counts, Mapping) or len(counts) > COUNTS_MAX:
        raise Misconfigured("scorer", f"{_at(definition, case)} no dictionary of at most {COUNTS_MAX} counts")
    bad = next((name for name, count in counts.items() if not _is_count(count)), None)
    if bad is not None:
        raise Misconfigured("scorer", f"{_at(definition, case)} no number for {bad}")
    return {str(name): float(count) for name, count in counts.items()}


def _is_count(count: object) -> bool:
    return isinstance(count, int | float) and math.isfinite(count)


def _at(definition: KindDefinition, case: KindCase) -> str:
    return f"{definition.name}/scorer.py gave for case {case.name}:"
