"""What a call may cost is known before it goes out, and which budgets pay for it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.message import MessageRef
from domain.money import (
    NANO,
    TOKENS_PER_BYTE_FIRST,
    TOKENS_PER_BYTE_FLOOR,
    Amount,
    Budgets,
    Limit,
    Scope,
    learnt,
    purses,
    worst_case,
)
from domain.proposals import QuestionKind
from domain.questions import Call, Price

MESSAGE = "msg_" + "a" * 26
LIMIT = Limit(usd=1)
EVERY: Budgets = dict.fromkeys(Scope, LIMIT)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
DEAREST_WRITTEN = Price(input=1, output=5, cache_read=0.1, cache_write=1.25, source="settings")
FREE = Price(input=0, output=0, cache_read=0, cache_write=0, source="unknown")

chars = st.integers(0, 1_000_000)
ratios = st.floats(TOKENS_PER_BYTE_FLOOR, 20)


def call(user: str = "ann@example.com") -> Call:
    message = MessageRef(tenant="default", message_id=MESSAGE)
    return Call(id="c", message=message, user=user, workflow_id="w", run_id="r", step="s", request_hash="h")


def keys(budgets: Budgets, *kinds: QuestionKind, user: str = "ann@example.com", now: datetime = NOON) -> list[str]:
    return [purse.key for purse in purses(call(user), kinds or (QuestionKind.TASKS,), budgets, now)]


def test_a_question_on_two_kinds_draws_on_the_budget_of_each() -> None:
    found = keys({Scope.KIND_DAY: LIMIT}, QuestionKind.TASKS, QuestionKind.DECISIONS)
    assert found == ["kind:tasks:2026-11-16", "kind:decisions:2026-11-16"]


@pytest.mark.parametrize(
    ("scope", "key"),
    [
        (Scope.MESSAGE, f"message:{MESSAGE}"),
        (Scope.KIND_DAY, "kind:tasks:2026-11-16"),
        (Scope.USER_DAY, "user:ann@example.com:2026-11-16"),
        (Scope.TENANT_MONTH, "tenant:2026-11"),
    ],
)
def test_each_scope_has_its_purse(scope: Scope, key: str) -> None:
    assert keys({scope: LIMIT}) == [key]


def test_one_call_alone_is_no_purse_and_neither_is_a_scope_without_a_limit() -> None:
    assert len(keys(EVERY)) == 4
    assert keys({}) == keys({Scope.CALL: LIMIT}) == keys(dict.fromkeys(Scope, Limit())) == []


def test_a_limit_of_nothing_is_a_limit() -> None:
    assert len(keys(dict.fromkeys(Scope, Limit(usd=0)))) == len(keys(dict.fromkeys(Scope, Limit(tokens=0)))) == 4


def test_where_nobody_is_known_no_users_budget_pays() -> None:
    assert len(keys(EVERY, user="")) == 3


@pytest.mark.parametrize(
    ("now", "day", "month"),
    [
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), "2026-11-30", "2026-11"),
        (datetime(2026, 12, 1, 1, tzinfo=timezone(timedelta(hours=2))), "2026-11-30", "2026-11"),
        (datetime(2026, 12, 31, 20, tzinfo=timezone(timedelta(hours=-5))), "2027-01-01", "2027-01"),
    ],
)
def test_days_and_months_are_utcs(now: datetime, day: str, month: str) -> None:
    found = keys(EVERY, now=now)
    assert [f"kind:tasks:{day}", f"tenant:{month}"] == [found[1], found[3]]


@pytest.mark.parametrize(
    ("price", "amount"),
    [
        (DEAREST_WRITTEN, Amount(nano_usd=(600 * 1250 + 100 * 5_000), tokens=700)),
        (DEAREST_WRITTEN.model_copy(update={"input": 2.0}), Amount(nano_usd=600 * 2_000 + 100 * 5_000, tokens=700)),
        (FREE, Amount(nano_usd=0, tokens=700)),
    ],
)
def test_the_worst_case_is_all_words_at_the_dearest_rate_and_all_room_filled(price: Price, amount: Amount) -> None:
    assert worst_case(1_000, 100, 0.6, price) == amount


@given(chars, st.integers(0, 100_000), ratios, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_no_call_within_its_estimate_costs_more_than_its_worst_case(
    chars: int, room: int, ratio: float, words: float, cached: float, filled: float
) -> None:
    price = DEAREST_WRITTEN
    worst = worst_case(chars, room, ratio, price)
    tokens_in, out = int(chars * ratio * words), int(room * filled)
    written = int(tokens_in * cached)
    usd = ((tokens_in - written) * price.input + written * price.cache_write + out * price.output) / 1e6
    assert round(usd * NANO) <= worst.nano_usd
    assert tokens_in + out <= worst.tokens


@given(chars, st.integers(0, 5_000_000), ratios)
def test_what_was_seen_last_is_never_underestimated(chars: int, tokens_in: int, ratio: float) -> None:
    after = learnt(ratio, chars, tokens_in)
    assert after * chars >= tokens_in * (1 - 1e-12) or not chars
    assert after >= TOKENS_PER_BYTE_FLOOR


def test_a_higher_ratio_counts_at_once_and_a_lower_one_little_by_little() -> None:
    assert learnt(0.3, 100, 50) == 0.5
    assert learnt(0.5, 100, 30) == pytest.approx(0.496)
    ratio = TOKENS_PER_BYTE_FIRST
    for _ in range(300):
        ratio = learnt(ratio, 100, 25)
    assert ratio == pytest.approx(0.25, abs=0.002)


@pytest.mark.parametrize(("chars", "tokens_in"), [(0, 10), (10, 0), (-1, 10), (10, -1)])
def test_nothing_is_learnt_from_a_call_that_says_nothing(chars: int, tokens_in: int) -> None:
    assert learnt(0.4, chars, tokens_in) == 0.4
