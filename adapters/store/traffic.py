"""Traffic to the providers: limits, breakers, keys and retries, decided in PostgreSQL for all workers at once."""

import logging
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from adapters.store import _traffic_sql as sql
from adapters.store._engine import Database
from domain import traffic as rules
from domain.message import ModelName, provider_of
from domain.traffic import Admission, Admitted, BreakerState, CallReport, Came, Held, Hold, Lane, Limits

_log = logging.getLogger(__name__)

_REFUSALS = {
    Came.SPENT_OUT: "key %s of %s has no money left and is not used any more: top it up, then `winnow models reset %s`",
    Came.UNAUTHORIZED: "key %s of %s is not valid and is not used any more: replace it, or mend it and then "
    "`winnow models reset %s`",
}


class Traffic:
    """One statement for each decision; the port `Traffic` of the gateway.

    Args:
        database: migrated.
        limits: of each key of a model, per minute, from settings: they cap what is learnt from the provider.
        lease_s: after which a probe that was not reported is lost; above the total time-out of a call.
        clock: for tests that simulate time; the database's own by default.
        jitter: where the share of each wait's jitter comes from.
    """

    def __init__(
        self,
        database: Database,
        *,
        limits: Mapping[ModelName, Limits] | None = None,
        lease_s: float = rules.LEASE_S,
        clock: Callable[[], datetime] | None = None,
        jitter: random.Random | None = None,
    ) -> None:
        self._database = database
        self._limits = dict(limits or {})
        self._lease_s = lease_s
        self._clock = clock
        self._jitter = jitter or random.Random()  # noqa: S311  spreads load, guards nothing

    async def admit(self, admission: Admission) -> Admitted | Held:
        """Whether a call may go out now, and with which key; takes its share of the key's bucket if so.

        Raises:
            StoreUnavailable: the database cannot be reached.
        """
        params = self._admit_params(admission)
        row = await self._database.row(sql.ADMIT, params)
        if row is None:
            ensured = {name: params[name] for name in ("provider", "model", "keys")}
            await self._database.rows(sql.ENSURE, ensured)
            row = await self._database.row(sql.ADMIT, params)
        if row is None:
            raise LookupError(f"{admission.model} has lost its buckets")
        if row.hold is not None:
            return Held(hold=Hold(row.hold), wait_s=rules.spread_s(row.wait_s, self._jitter.random()))
        return Admitted(
            model=admission.model, key=row.key_id, tokens=admission.tokens, probe=row.probe, epoch=row.epoch
        )

    async def report(self, report: CallReport) -> None:
        """Tell what came of it.

        A key that was refused is marked at once, for all models of its provider and all workers, until it is reset.

        Raises:
            StoreUnavailable: the database cannot be reached.
        """
        if report.came in _REFUSALS:
            await self._refuse(report)
        row = await self._database.row(sql.REPORT, self._report_params(report))
        model = report.admitted.model
        if row is not None and row.opens:
            _log.warning("%s fails: its breaker is open for %d s", model, round(row.open_s))
        elif row is not None and row.closes:
            _log.info("%s answers again: its breaker is closed", model)

    async def lanes(self) -> tuple[Lane, ...]:
        """Every key of every model that was ever asked, by model and key."""
        rows = await self._database.rows(sql.LANES, {"now": self._now(), "window_s": rules.WINDOW_S})
        return tuple(self._lane(row) for row in rows)

    async def reset(self, name: str) -> int:
        """Forget refused keys, pauses and failures of a provider, or of `provider:model`; gives the rows touched.

        Keys are the provider's: those that it has refused are tried again for all of its models.
        """
        row = await self._database.row(sql.RESET, {"name": name})
        return int(row.touched) if row else 0

    async def _refuse(self, report: CallReport) -> None:
        provider, key = provider_of(report.admitted.model), report.admitted.key
        params = {"provider": provider, "key": key, "refused": report.came.value}
        if await self._database.rows(sql.REFUSE, params):
            _log.error(_REFUSALS[report.came], key, provider, provider)

    def _admit_params(self, admission: Admission) -> dict[str, Any]:  # Any: what a column can hold
        return {
            **self._common(admission.model),
            "provider": provider_of(admission.model),
            "keys": sorted(set(admission.keys)),
            "tokens": admission.tokens,
            "retry": admission.retry,
            "lease_s": self._lease_s,
            "heard_s": rules.HEARD_S,
            "hold_s_max": rules.HOLD_S_MAX,
            "open_s": rules.OPEN_S,
            "unheard_max": rules.UNHEARD_MAX,
            "unheard_hold_s": rules.UNHEARD_HOLD_S,
            "unheard_hold_s_max": rules.UNHEARD_HOLD_S_MAX,
            "retries_min": rules.RETRIES_MIN,
            "retries_share": rules.RETRIES_SHARE,
        }

    def _report_params(self, report: CallReport) -> dict[str, Any]:  # Any: what a column can hold
        admitted, said = report.admitted, report.limits
        return {
            **self._common(admitted.model),
            "key": admitted.key,
            "came": report.came.value,
            "probe": admitted.probe,
            "epoch": admitted.epoch,
            "requests_back": report.requests_back,
            "tokens_back": report.tokens_back,
            "requests_limit": said.requests_per_minute or None,
            "tokens_limit": said.tokens_per_minute or None,
            "requests_left": said.requests_left,
            "tokens_left": said.tokens_left,
            "pause_s": rules.bounded_pause_s(report.pause_s),
            "window_s": rules.WINDOW_S,
            "failures_min": rules.FAILURES_MIN,
            "failed_share": rules.FAILED_SHARE,
            "failed_in_row_max": rules.FAILED_IN_ROW_MAX,
            "open_s": rules.OPEN_S,
            "open_s_max": rules.OPEN_S_MAX,
        }

    def _common(self, model: ModelName) -> dict[str, Any]:  # Any: what a column can hold
        given = self._limits.get(model, Limits())
        return {
            "model": model,
            "now": self._now(),
            "requests_per_minute": given.requests_per_minute or None,
            "tokens_per_minute": given.tokens_per_minute or None,
            "burst_requests_s": rules.BURST_REQUESTS_S,
            "burst_tokens_s": rules.BURST_TOKENS_S,
        }

    def _now(self) -> datetime | None:
        return self._clock() if self._clock else None

    def _lane(self, row: Row[Any]) -> Lane:  # Any: any columns
        given = self._limits.get(row.model, Limits())
        return Lane(
            model=row.model,
            key=row.key_id,
            breaker=BreakerState(row.breaker),
            opens_for_s=row.open_s,
            succeeded=row.succeeded,
            failed=row.failed,
            refused=Hold(row.refused) if row.refused else None,
            paused_for_s=row.paused_s,
            requests_per_minute=_least(given.requests_per_minute, row.requests_limit),
            tokens_per_minute=_least(given.tokens_per_minute, row.tokens_limit),
        )


def _least(given: int | None, learnt: float | None) -> int | None:
    known = [limit for limit in (given or None, learnt) if limit is not None]
    return int(min(known)) if known else None
