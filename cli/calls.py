"""Calls to models as people read them: a list, one call whole, and what they add up to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC

from cli.columns import columns
from cli.lines import Line, Part, line
from domain.call_views import CallState, CallStats, CallSummary, CallView, Content, ModelStats
from domain.questions import Price
from domain.repeats import CONTENT_NOT_KEPT
from domain.routes import LOCAL_RUNG

_DIM = "dim"
REASON_CHARS_MAX = 40
_STYLES = {CallState.OK: "green", CallState.FAILED: "red", CallState.LOST: "red", CallState.ASKING: "cyan"}
_LABEL_CHARS = 12


def listed(calls: Sequence[CallSummary]) -> Iterator[Line]:
    """A line for each call."""
    heads = ("call", "when, UTC", "question", "model", "state", "gate", ">tokens", ">USD", ">time", "cache", "attempt")
    yield from columns(heads, [_row(call) for call in calls])


def shown(call: CallView) -> Iterator[Line]:
    """All that a person needs to understand a call, and to repeat it."""
    yield line(Part(call.id, "bold"), f"  {call.at:%Y-%m-%d %H:%M:%S %Z}")
    detail = f": {call.detail}" if call.detail else ""
    yield line(state_of(call.state), detail, f", {_outcome(call)}", indent=2)
    for label, words in _facts(call):
        yield _labelled(label, words)
    yield from _pairs("parameters", call.parameters)
    yield from _pairs("headers", call.headers)
    yield from _request(call)
    yield from _block("answer", call.raw or "(none)")


def counted(stats: CallStats) -> Iterator[Line]:
    """A line for each model and prompt; what is too often retried or repaired is flagged."""
    heads = (
        *("model", "prompt", ">calls", ">errors", ">retried", ">repaired", ">p50", ">p95", ">p99", ">first token"),
        *(">tokens in", ">out", ">USD", ">hits", ">paid twice", ">unsure", ">accepted", ">edited", ">rejected"),
    )
    yield line(Part(f"since {stats.since:%Y-%m-%d %H:%M %Z}", _DIM))
    yield from columns(heads, [_counts(model) for model in stats.models])


def state_of(state: CallState) -> Part:
    """A state in its colour."""
    return Part(state.value, _STYLES.get(state, "yellow"))


def tokens_of(call: CallSummary) -> str:
    """Tokens in and out."""
    return f"{call.tokens_in}/{call.tokens_out}"


def seconds(ms: float | None) -> str:
    """Milliseconds as seconds, or a dash."""
    return "-" if ms is None else f"{ms / 1000:.2f} s"


def _row(call: CallSummary) -> tuple[str | Part, ...]:
    return (
        call.id,
        f"{call.at.astimezone(UTC):%m-%d %H:%M:%S}",
        call.question,
        call.model,
        _ended(call),
        call.rung or "-",
        tokens_of(call),
        f"{call.cost_usd:.4f}",
        seconds(call.latency_ms),
        call.cache,
        str(call.attempt) + (" (repeat)" if call.repeats else ""),
    )


def _ended(call: CallSummary) -> Part:
    """The state, and of a call that failed why."""
    if call.state is not CallState.FAILED or not call.detail:
        return state_of(call.state)
    return Part(f"{call.state.value}: {call.detail}"[:REASON_CHARS_MAX], _STYLES.get(call.state, "yellow"))


def _counts(stats: ModelStats) -> tuple[str | Part, ...]:
    return (
        stats.model,
        stats.prompt_version,
        str(stats.calls),
        _alarming(str(stats.errors), high=stats.errors > 0),
        _alarming(_percent(stats.retry_rate), high=stats.retries_high),
        _alarming(_percent(stats.repair_rate), high=stats.repairs_high),
        *(seconds(ms) for ms in (stats.latency_p50_ms, stats.latency_p95_ms, stats.latency_p99_ms, stats.ttft_p50_ms)),
        str(stats.tokens_in),
        str(stats.tokens_out),
        f"{stats.cost_usd:.4f}",
        f"{stats.cache_hits} of {stats.cache_looked}" if stats.cache_looked else "-",
        _alarming(str(stats.paid_twice), high=stats.paid_twice > 0),
        str(stats.unsure),
        *(str(count) for count in (stats.accepted, stats.edited, stats.rejected)),
    )


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _alarming(words: str, *, high: bool) -> Part:
    return Part(f"{words} !", "red") if high else Part(words)


def _outcome(call: CallView) -> str:
    return f"{call.outcome} by a person" if call.outcome else "no word from a person yet"


def _facts(call: CallView) -> Iterator[tuple[str, str]]:
    """What is said in a line, each with its label; what does not apply is left out."""
    yield "question", f"{call.question} of {call.model}, prompt {call.prompt_version}"
    yield "route", f"model {call.position + 1} of its route, attempt {call.attempt}"
    yield "message", f"{call.message_id}, run {call.run}" + (f", of {call.user}" if call.user else "")
    yield "step", f"{call.step} of {call.workflow_id}"
    if call.repeats:
        yield "repeats", call.repeats
    yield "gate", _gate(call)
    yield "time", _time(call)
    yield (
        "tokens",
        f"{call.tokens_in} in ({call.tokens_cached} cached, {call.tokens_written} written), {call.tokens_out} out",
    )
    yield "cost", f"{call.cost_usd:.6f} USD" + (f" at {_price(call.price)}" if call.price else "")
    yield "cache", call.cache + (f", the answer of {call.reused_call}" if call.reused_call else "")
    if call.breaker or call.key_id:
        yield "way", f"breaker {call.breaker or 'not asked'}, key {call.key_id or 'none'}"
    if call.reserved_tokens:
        drawn = f" from {', '.join(call.budgets)}" if call.budgets else ", no budget set"
        yield "reserved", f"{call.reserved_usd:.6f} USD, {call.reserved_tokens} tokens{drawn}"
    if call.request_id:
        yield "request id", call.request_id
    yield "hashes", f"request {call.request_hash}, prompt {call.prompt_hash}"


def _gate(call: CallView) -> str:
    said = ", ".join(f"{verdict.kind} {verdict.outcome}" for verdict in call.verdicts)
    return "; ".join(filter(None, (call.rung, said))) or "has not seen it"


def _time(call: CallView) -> str:
    if call.ended_at is None:
        return "under way"
    first = f", first token after {seconds(call.ttft_ms)}" if call.ttft_ms is not None else ""
    rate = f", {call.tokens_per_s:g} tokens a second" if call.tokens_per_s is not None else ""
    return f"{seconds(call.latency_ms)}{first}{rate}"


def _price(price: Price) -> str:
    cache = f"cache read {price.cache_read:g} and write {price.cache_write:g}"
    return f"{price.input:g} in, {price.output:g} out, {cache} a million tokens ({price.source})"


def _request(call: CallView) -> Iterator[Line]:
    if call.model == LOCAL_RUNG.model:
        yield _labelled("request", "none: the built-in model reads the conversation itself")
        return
    if call.system is None:
        source = f"; it is that of {call.reused_call}" if call.reused_call else ""
        yield _labelled("request", f"nothing was sent{source}")
        return
    for label, part in (("system", call.system), ("user", call.words), ("schema", call.answer_schema)):
        if part is not None:
            yield from _content(label, part)
    if not call.content_kept:
        yield _labelled("", CONTENT_NOT_KEPT)


def _content(label: str, part: Content) -> Iterator[Line]:
    if part.body is None:
        yield _labelled(label, f"not kept, SHA-256 {part.hash}")
    else:
        yield from _block(label, part.body)


def _pairs(label: str, pairs: Mapping[str, object]) -> Iterator[Line]:
    for place, (name, value) in enumerate(pairs.items()):
        yield _labelled("" if place else label, f"{name}: {value}")


def _block(label: str, words: str) -> Iterator[Line]:
    for place, row in enumerate(words.splitlines()):
        yield line(Part(f"{'' if place else label:<{_LABEL_CHARS}}│ ", _DIM), row, indent=2)


def _labelled(label: str, words: str) -> Line:
    return line(Part(f"{label:<{_LABEL_CHARS}}", _DIM), words, indent=2)
