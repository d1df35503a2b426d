"""What `memory.py` keeps of each model, key and provider: a breaker, a bucket, the retries of a minute."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain import traffic as rules
from domain.traffic import BreakerState, CallReport, Came, Limits

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_NEXT_TO_NOTHING_S = 1e-6


def _left_s(now: datetime, until: datetime | None) -> float:
    return max(0.0, (until - now).total_seconds()) if until else 0.0


@dataclass
class Retries:
    """A provider's first calls and retries, by the minute."""

    minute_at: datetime = _EPOCH
    calls: int = 0
    calls_before: int = 0
    retries: int = 0

    def spent(self, now: datetime) -> bool:
        """Whether there is no room for one more."""
        self._turn(now)
        share = rules.RETRIES_SHARE * max(self.calls, self.calls_before)
        return self.retries >= max(rules.RETRIES_MIN, share)

    def count(self, now: datetime, *, retry: bool) -> None:
        """One call more."""
        self._turn(now)
        self.retries += retry
        self.calls += not retry

    def _turn(self, now: datetime) -> None:
        minute_at = now.replace(second=0, microsecond=0)
        if minute_at == self.minute_at:
            return
        self.calls_before = self.calls if self.minute_at == minute_at - _MINUTE else 0
        self.minute_at, self.calls, self.retries = minute_at, 0, 0


@dataclass
class Breaker:
    """A model's, and how many calls to it are in the air unheard of."""

    lease: timedelta
    epoch: int = 0
    window_at: datetime = _EPOCH
    succeeded: int = 0
    failed: int = 0
    failed_in_row: int = 0
    trips: int = 0
    open_until: datetime | None = None
    probe_until: datetime | None = None
    unheard: int = 0
    sent_at: datetime = _EPOCH
    heard_at: datetime = _EPOCH

    @property
    def half_open(self) -> bool:
        """Whether the next call is a probe; asked only where nothing is held."""
        return self.open_until is not None

    def hold_s(self, now: datetime) -> float | None:
        """How long nobody may go, or None."""
        if left_s := _left_s(now, self.open_until):
            return left_s
        left_s = _left_s(now, self.probe_until)
        return min(left_s, max(rules.OPEN_S, self.lease.total_seconds() - left_s)) if left_s else None

    def blind(self, now: datetime) -> bool:
        """Whether enough are in the air already to a model that has not answered lately."""
        silent = self.heard_at <= now - timedelta(seconds=rules.HEARD_S)
        return silent and self.sent_at > now - self.lease and self.unheard >= rules.UNHEARD_MAX

    def silent_s(self, now: datetime) -> float:
        """How long to wait for news."""
        since_s = (now - self.sent_at).total_seconds()
        return min(rules.UNHEARD_HOLD_S_MAX, max(rules.UNHEARD_HOLD_S, since_s))

    def send(self, now: datetime) -> bool:
        """One goes out; whether as the probe."""
        self.unheard = self.unheard + 1 if self.sent_at > now - self.lease else 1
        self.sent_at = now
        if self.half_open:
            self.epoch += 1
            self.probe_until = now + self.lease
        return self.half_open

    def hear(self, now: datetime, report: CallReport) -> None:
        """One has come back."""
        self.unheard = max(0, self.unheard - 1)
        if report.admitted.epoch != self.epoch:
            return
        if self.open_until is None:
            self._count(now, report.came)
        elif report.admitted.probe:
            self.probe_until = None
            if report.came in {Came.ANSWERED, Came.LIMITED}:
                self._close(now)
            elif report.came is Came.FAILED:
                self._open(now)
        if report.came is Came.ANSWERED:
            self.heard_at = now

    def state(self, now: datetime) -> BreakerState:
        """As an operator sees it."""
        if self.open_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self.open_until > now else BreakerState.HALF_OPEN

    def opens_for_s(self, now: datetime) -> float:
        """What is left of being open."""
        return _left_s(now, self.open_until)

    def window(self, now: datetime) -> tuple[int, int]:
        """How many succeeded and failed in the present window."""
        same = now < self.window_at + timedelta(seconds=rules.WINDOW_S)
        return (self.succeeded, self.failed) if same else (0, 0)

    def reset(self) -> bool:
        """As if it had never failed; whether it had."""
        touched = self.half_open or self.failed > 0 or self.unheard > 0
        if touched:
            self.epoch += 1
            self.open_until = self.probe_until = None
            self.trips = self.succeeded = self.failed = self.failed_in_row = self.unheard = 0
        return touched

    def _count(self, now: datetime, came: Came) -> None:
        if now >= self.window_at + timedelta(seconds=rules.WINDOW_S):
            self.window_at, self.succeeded, self.failed, self.failed_in_row = now, 0, 0, 0
        if came is Came.ANSWERED:
            self.succeeded += 1
            self.failed_in_row = 0
        if came is not Came.FAILED:
            return
        self.failed += 1
        self.failed_in_row += 1
        share = self.failed >= rules.FAILED_SHARE * (self.succeeded + self.failed)
        if self.failed_in_row >= rules.FAILED_IN_ROW_MAX or (self.failed >= rules.FAILURES_MIN and share):
            self._open(now)

    def _open(self, now: datetime) -> None:
        open_s = min(rules.OPEN_S_MAX, rules.OPEN_S * 2 ** min(self.trips, 30))
        self.open_until = now + timedelta(seconds=open_s)
        self.trips += 1
        self.epoch += 1

    def _close(self, now: datetime) -> None:
        self.open_until, self.window_at = None, now
        self.trips = self.succeeded = self.failed = self.failed_in_row = 0


@dataclass
class Pool:
    """What is used of one limit; `given` caps what is learnt of it. Without either it is never short."""

    given: int | None
    burst_s: float
    least: float = 0
    """It holds so much, however low the limit."""
    learnt: int | None = None
    used: float = 0

    @property
    def per_minute(self) -> int | None:
        """The limit that holds, where one is known."""
        return min((limit for limit in (self.given, self.learnt) if limit), default=None)

    @property
    def most(self) -> float:
        """What it holds; only of a known limit."""
        return max(self.least, (self.per_minute or 0) / 60 * self.burst_s)

    def drain(self, since_s: float) -> None:
        """Time has passed."""
        self.used = max(0.0, self.used - since_s * self.per_minute / 60) if self.per_minute else 0.0

    def short_s(self, wanted: float) -> float:
        """How long until this much fits; what never fits is let through when all is there."""
        if not self.per_minute:
            return 0
        return max(0.0, (self.used + min(wanted, self.most) - self.most) * 60 / self.per_minute)

    def worth_s(self, wanted: float) -> float:
        """In how much time this much comes in."""
        return min(wanted, self.most) * 60 / self.per_minute if self.per_minute else 0

    @property
    def load(self) -> float:
        """The share that is used."""
        return self.used / self.most if self.per_minute else 0

    def settle(self, back: int, learnt: int | None, left: int | None) -> None:
        """So much comes back; what is said to be left can only make it emptier."""
        self.learnt = learnt or self.learnt
        self.used = max(0.0, self.used - back)
        if self.per_minute and left is not None:
            self.used = max(self.used, self.most - left)


@dataclass
class Bucket:
    """Requests and tokens of one key of one model, its pause, and who has been told to wait for it."""

    given: Limits
    counted_at: datetime = _EPOCH
    promised_until: datetime | None = None
    paused_until: datetime | None = None
    turn: int = 0
    requests: Pool = field(init=False)
    tokens: Pool = field(init=False)

    def __post_init__(self) -> None:
        self.requests = Pool(self.given.requests_per_minute, rules.BURST_REQUESTS_S, least=1)
        self.tokens = Pool(self.given.tokens_per_minute, rules.BURST_TOKENS_S)

    def free(self, now: datetime, tokens: int) -> bool:
        """Whether a call of so many tokens may go."""
        return not self.paused_s(now) and self._short_s(now, tokens) < _NEXT_TO_NOTHING_S

    def rank(self, now: datetime, tokens: int) -> tuple[bool, float, int]:
        """The lower, the better to use; or to wait for, where none can be used."""
        free = self.free(now, tokens)
        score = max(self.requests.load, self.tokens.load) if free else self._back_s(now, tokens)
        return not free, score, self.turn

    def promise_s(self, now: datetime, tokens: int) -> float:
        """When to come back: the next place in the queue."""
        back_s = self._back_s(now, tokens)
        self.promised_until = now + timedelta(seconds=back_s)
        return back_s

    def take(self, now: datetime, tokens: int, turn: int) -> None:
        """One call goes out."""
        self._drain(now)
        self.requests.used += 1
        self.tokens.used += tokens
        self.turn = turn

    def settle(self, now: datetime, report: CallReport) -> None:
        """One has come back, with what its provider said of the limits; a 429 empties all."""
        self._drain(now)
        said, limited = report.limits, report.came is Came.LIMITED
        self.requests.settle(report.requests_back, said.requests_per_minute, 0 if limited else said.requests_left)
        self.tokens.settle(report.tokens_back, said.tokens_per_minute, 0 if limited else said.tokens_left)
        if limited:
            until = now + timedelta(seconds=rules.bounded_pause_s(report.pause_s))
            self.paused_until = max(self.paused_until or until, until)

    def paused_s(self, now: datetime) -> float:
        """What is left of a pause."""
        return _left_s(now, self.paused_until)

    def reset(self) -> bool:
        """Full and without a pause; whether it had one."""
        touched = self.paused_until is not None or self.promised_until is not None
        if touched:
            self.paused_until = self.promised_until = None
            self.requests.used = self.tokens.used = 0
        return touched

    def _short_s(self, now: datetime, tokens: int) -> float:
        self._drain(now)
        return max(self.requests.short_s(1), self.tokens.short_s(tokens))

    def _back_s(self, now: datetime, tokens: int) -> float:
        paused_s, promised_s = self.paused_s(now), _left_s(now, self.promised_until)
        worth_s = max(self.requests.worth_s(1), self.tokens.worth_s(tokens))
        queue_s = min(paused_s + rules.HOLD_S_MAX, promised_s + worth_s) if promised_s else 0
        return max(paused_s, self._short_s(now, tokens), queue_s)

    def _drain(self, now: datetime) -> None:
        since_s = max(0.0, (now - self.counted_at).total_seconds())
        self.requests.drain(since_s)
        self.tokens.drain(since_s)
        self.counted_at = now
