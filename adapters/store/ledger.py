"""The ledger: a call is written down and paid for in one statement, before it goes out and again when it is back."""

import json
import math
import time

from adapters.store import _ledger_sql as sql
from adapters.store._engine import Database, Params
from domain.calls import CallEnd, Rendered
from domain.failures import OverBudget
from domain.identity import content_hash
from domain.money import (
    NANO,
    TOKENS_PER_BYTE_FALL,
    TOKENS_PER_BYTE_FIRST,
    TOKENS_PER_BYTE_FLOOR,
    Amount,
    Purse,
)
from domain.questions import Question

SWEPT_MAX = 200
PURSE_IDLE_DAYS = 30
RATIO_S = 10.0
"""How long a worker goes by what it has last heard of a model's tokens; a call more or less changes little."""
_ENSURE_TRIES_MAX = 3
_BIGINT_MAX = 2**62
"""Half of what a column holds, so that sums of limits and costs fit as well."""


class Ledger:
    """The call log, the journal and the purse in one."""

    def __init__(self, database: Database, *, keep_requests: bool = True) -> None:
        """`keep_requests`: whether the words that are sent are kept, or only their hashes."""
        self._database = database
        self._keep_requests = keep_requests
        self._learnt: dict[str, tuple[float, float]] = {}
        """Tokens per byte by model, and when that was heard, by the monotonic clock."""

    async def open(self, question: Question, rendered: Rendered, worst: Amount, purses: tuple[Purse, ...]) -> None:
        """Write down that a call goes out, and reserve its worst case in every purse, or neither.

        An earlier attempt of the same step that is still open died with its worker: it may have been paid for, so
        what it had reserved is booked as spent.

        Raises:
            OverBudget: a purse has less left; nothing was reserved or written.
        """
        params = {
            **_asked(question),
            **self._sent(question, rendered),
            "nano": worst.nano_usd,
            "tokens": worst.tokens,
            "purses": json.dumps([_limits(purse) for purse in purses]),
        }
        for _ in range(_ENSURE_TRIES_MAX):
            rows = await self._database.rows(sql.OPEN, params)
            if rows[0].fits:
                return
            if all(row.found for row in rows):
                left = {row.key: (row.nano_left, row.tokens_left) for row in rows}
                raise _over(worst, purses, left)
            keys = [purse.key for purse in purses]
            await self._database.rows(sql.ENSURE, {"tenant": question.call.message.tenant, "keys": keys})
        raise RuntimeError("a budget's row vanishes as often as it is made")

    async def close(self, question: Question, end: CallEnd) -> None:
        """Keep the answer, release what was reserved and book what it really cost, at once.

        Of a call that may have been paid for though there is no answer, the worst case is booked. Learns the model's
        tokens per byte, as `domain.money.learnt` says. Closing twice changes nothing; a call that was given up for
        lost is put right by an answer, or by a failure that cost nothing.
        """
        answer = end.answer
        params = {
            **_ended(end),
            "tenant": question.call.message.tenant,
            "id": question.call.id,
            "nano": min(round(answer.cost_usd * NANO), _BIGINT_MAX),
            "tokens": answer.tokens_in + answer.tokens_out,
            "unsure": end.unsure,
            "floor": TOKENS_PER_BYTE_FLOOR,
            "first": TOKENS_PER_BYTE_FIRST,
            "fall": TOKENS_PER_BYTE_FALL,
        }
        closed = await self._database.row(sql.CLOSE, params)
        if closed is None:
            raise LookupError(f"no call {question.call.id}")
        if closed.tokens_per_byte is not None:
            self._learnt[closed.model] = (float(closed.tokens_per_byte), time.monotonic())

    async def record(self, question: Question, end: CallEnd) -> None:
        """Write down a call that cost nothing: the built-in model's, or an answer from the cache."""
        await self._database.rows(sql.RECORD, {**_asked(question), **_ended(end), "parameters": _parameters(question)})

    async def tokens_per_byte(self, question: Question) -> float:
        """What the question's model was seen to take, lately and at most.

        What other workers have learnt is heard of after `RATIO_S`; until a model has answered at all, at once.
        """
        known, at_s = self._learnt.get(question.model, (None, -math.inf))
        if known is not None and time.monotonic() - at_s < RATIO_S:
            return known
        row = await self._database.row(sql.RATIO, {"model": question.model})
        if row is None:
            return TOKENS_PER_BYTE_FIRST
        self._learnt[question.model] = (float(row.tokens_per_byte), time.monotonic())
        return float(row.tokens_per_byte)

    async def sweep(self, older_s: float) -> int:
        """Give calls up for lost that are open for so long, `SWEPT_MAX` at most; gives how many.

        What they had reserved is booked as spent. Forgets purses of messages and days as well that nobody has
        touched for `PURSE_IDLE_DAYS`, as many at most. Safe in many workers at once.
        """
        row = await self._database.row(sql.SWEEP, {"older_s": older_s, "most": SWEPT_MAX})
        await self._database.rows(sql.FORGET, {"idle_days": PURSE_IDLE_DAYS, "most": SWEPT_MAX})
        return int(row.lost) if row else 0

    def _sent(self, question: Question, rendered: Rendered) -> Params:
        """What goes over the wire: by hash, and in words where they are kept."""
        parts = {"system": rendered.system, "user": rendered.user, "schema": rendered.schema_text}
        words = {name: storable(part) for name, part in parts.items()}
        hashes = {name: content_hash(part.encode()) for name, part in words.items()}
        bodies = {hashes[name]: words[name] for name in parts} if self._keep_requests else {}
        return {
            "request": json.dumps({**hashes, "kept": self._keep_requests}),
            "contents": json.dumps([{"hash": hash_, "body": body} for hash_, body in bodies.items()]),
            "bytes_in": rendered.bytes_in,
            "parameters": _parameters(question, rendered),
        }


def storable(words: str) -> str:
    """PostgreSQL's text cannot hold NUL, nor UTF-8 a lone surrogate: both become U+FFFD."""
    return words.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")


def _asked(question: Question) -> Params:
    call = question.call
    return {
        "id": call.id,
        "tenant": call.message.tenant,
        "message_id": call.message.message_id,
        "run": call.message.run,
        "workflow_id": call.workflow_id,
        "step": call.step,
        "question": "+".join(question.kinds),
        "prompt_version": question.prompt.version,
        "prompt_hash": question.prompt.hash,
        "model": question.model,
        "request_hash": call.request_hash,
        "attempt": call.attempt,
        "position": call.position,
        "user": call.user,
        "repeats": call.repeats,
    }


def _parameters(question: Question, rendered: Rendered | None = None) -> str:
    """Everything that was sent beside the words, and which examples these showed."""
    sent = rendered.parameters if rendered else {}
    return json.dumps({**sent, "tokens_out_max": question.tokens_out_max, "examples": question.call.examples})


def _ended(end: CallEnd) -> Params:
    answer = end.answer
    return {
        "state": answer.state.value,
        "raw": storable(answer.raw),
        "error": answer.detail and storable(answer.detail),
        "latency_ms": answer.latency_ms,
        "ttft_ms": answer.ttft_ms,
        "tokens_in": answer.tokens_in,
        "tokens_out": answer.tokens_out,
        "tokens_cached": answer.tokens_cached,
        "tokens_written": answer.tokens_written,
        "price": answer.price and answer.price.model_dump_json(),
        "cost_usd": answer.cost_usd,
        "headers": json.dumps({storable(name): storable(value) for name, value in answer.headers.items()}),
        "request_id": answer.request_id and storable(answer.request_id),
        "cache": end.cache,
        "reused_call": end.reused_call,
        "breaker": end.breaker and end.breaker.value,
        "key_id": end.key,
    }


def _limits(purse: Purse) -> dict[str, str | int | None]:
    nano = None if purse.limit.usd is None else round(min(purse.limit.usd, _BIGINT_MAX / NANO) * NANO)
    tokens = None if purse.limit.tokens is None else min(purse.limit.tokens, _BIGINT_MAX)
    return {"key": purse.key, "nano": nano, "tokens": tokens}


def _over(worst: Amount, purses: tuple[Purse, ...], left: dict[str, tuple[int | None, int | None]]) -> OverBudget:
    """The first purse that has too little, in words; its key is not told, for it may be a person's address."""
    for purse in purses:
        nano_left, tokens_left = left[purse.key]
        setting = f"WINNOW_BUDGET_{purse.scope.name}"
        if nano_left is not None and nano_left < worst.nano_usd:
            cost, rest, limit = worst.nano_usd / NANO, max(nano_left, 0) / NANO, purse.limit.usd
            return OverBudget(
                f"the call may cost ${cost:.6f}, and ${rest:.6f} of ${limit:g} is left of the budget "
                f"{purse.scope.value}; raise {setting}_USD"
            )
        if tokens_left is not None and tokens_left < worst.tokens:
            return OverBudget(
                f"the call may take {worst.tokens} tokens, and {max(tokens_left, 0)} of {purse.limit.tokens} are left "
                f"of the budget {purse.scope.value}; raise {setting}_TOKENS"
            )
    raise ValueError("every purse has enough")
