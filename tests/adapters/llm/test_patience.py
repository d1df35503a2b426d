"""How long to wait for a model, and when to do without it: a table of cases."""

from random import Random
from typing import Any

import pytest

from adapters.llm._patience import FAILURES_MAX, LASTING_S, WAITS_MAX, after, came_of, held
from domain.failures import ModelRefused, ModelUnavailable
from domain.questions import Call
from domain.traffic import Admitted, Came, Held, Hold
from tests.calling import call

MODEL = "anthropic:claude-haiku-5-5"
ADMITTED = Admitted(model=MODEL, key="k", tokens=10)
PROBE = ADMITTED.model_copy(update={"probe": True})
ALONE, BACKED = call(), call(fallback=True)
PATIENCE_S = 30
DICE = Random(1)  # noqa: S311  spreads waits, guards nothing
PATIENT: Any = {"keys": 1, "patience_s": PATIENCE_S, "dice": DICE}  # Any: three keywords of three types


@pytest.mark.parametrize(
    ("who", "hold", "wait_s", "failure", "retry_after_s"),
    [
        (BACKED, Hold.LIMITED, 5, ModelUnavailable, 5),
        (BACKED, Hold.LIMITED, 31, ModelRefused, None),
        (ALONE, Hold.LIMITED, 3_000, ModelUnavailable, 3_000),
        (BACKED, Hold.OPEN, 1, ModelRefused, None),
        (ALONE, Hold.OPEN, 20, ModelUnavailable, 20),
        (BACKED, Hold.RETRIES, 10, ModelUnavailable, 10),
        (BACKED, Hold.SPENT_OUT, 0, ModelRefused, None),
        (ALONE, Hold.SPENT_OUT, 0, ModelUnavailable, LASTING_S),
        (ALONE, Hold.UNAUTHORIZED, 0, ModelUnavailable, LASTING_S),
    ],
)
def test_a_call_that_is_held_waits_or_leaves_it_to_the_next_model(
    who: Call, hold: Hold, wait_s: float, failure: type[Exception], retry_after_s: float | None
) -> None:
    meant = held(who, Held(hold=hold, wait_s=wait_s), PATIENCE_S)
    assert isinstance(meant, failure)
    assert meant.reason == hold.value
    assert getattr(meant, "retry_after_s", None) == retry_after_s


def test_each_failure_is_waited_for_longer_and_never_twice_as_long_as_another() -> None:
    error = ModelUnavailable("overloaded")
    for failures in range(FAILURES_MAX - 1):
        waits = []
        for _ in range(200):
            meant = after(error, call(failures=failures), ADMITTED, **PATIENT)
            assert isinstance(meant, ModelUnavailable)
            assert meant.retry_after_s is not None
            waits.append(meant.retry_after_s)
        assert 0.5 * 2**failures <= min(waits) < max(waits) <= 1.5 * 2**failures
        assert len(set(waits)) > 100, "jitter"


def test_the_last_failure_leaves_it_to_the_next_model() -> None:
    meant = after(ModelUnavailable("overloaded"), call(failures=FAILURES_MAX - 1), ADMITTED, **PATIENT)
    assert isinstance(meant, ModelRefused)
    assert meant.reason == "overloaded"


def test_a_probe_that_fails_is_not_held_against_its_step() -> None:
    meant = after(ModelUnavailable("overloaded"), call(failures=FAILURES_MAX - 1), PROBE, **PATIENT)
    assert isinstance(meant, ModelUnavailable)


@pytest.mark.parametrize(("pause_s", "failure"), [(28, ModelUnavailable), (31, ModelRefused)])
def test_who_can_ask_somebody_else_keeps_no_pause_beyond_its_patience(pause_s: float, failure: type[Exception]) -> None:
    meant = after(ModelUnavailable("rate_limited", retry_after_s=pause_s), BACKED, ADMITTED, **PATIENT)
    assert isinstance(meant, failure)


def test_short_pauses_are_not_kept_for_ever_while_somebody_else_can_be_asked() -> None:
    limited = ModelUnavailable("rate_limited", retry_after_s=20)
    meant = [after(limited, call(fallback=True, attempt=n), ADMITTED, **PATIENT) for n in (WAITS_MAX, WAITS_MAX + 1)]
    assert [type(each) for each in meant] == [ModelUnavailable, ModelRefused]
    alone = after(limited, call(attempt=WAITS_MAX + 1), ADMITTED, **PATIENT)
    assert isinstance(alone, ModelUnavailable)


def test_nor_is_a_place_in_the_queue() -> None:
    short = Held(hold=Hold.LIMITED, wait_s=1)
    meant = [held(call(fallback=True, attempt=n), short, PATIENCE_S) for n in (WAITS_MAX, WAITS_MAX + 1)]
    assert [type(each) for each in meant] == [ModelUnavailable, ModelRefused]


def test_another_key_does_not_keep_the_pause_of_the_first() -> None:
    limited = ModelUnavailable("rate_limited", retry_after_s=40)
    meant = after(limited, ALONE, ADMITTED, keys=2, patience_s=PATIENCE_S, dice=DICE)
    assert isinstance(meant, ModelUnavailable)
    assert (meant.retry_after_s or 0) < 1


def test_a_pause_that_the_whole_provider_asks_for_holds_for_every_key() -> None:
    overloaded = ModelUnavailable("overloaded", retry_after_s=20)
    meant = after(overloaded, ALONE, ADMITTED, keys=2, patience_s=PATIENCE_S, dice=DICE)
    assert isinstance(meant, ModelUnavailable)
    assert (meant.retry_after_s or 0) >= 20


def test_the_provider_is_given_the_pause_that_it_asks_for_and_a_little_more() -> None:
    meant = after(ModelUnavailable("rate_limited", retry_after_s=40), ALONE, ADMITTED, **PATIENT)
    assert isinstance(meant, ModelUnavailable)
    assert 40 <= (meant.retry_after_s or 0) <= 41


@pytest.mark.parametrize(
    ("who", "keys", "failure", "below_s"),
    [
        (BACKED, 2, ModelUnavailable, 1),
        (BACKED, 1, ModelRefused, None),
        (ALONE, 1, ModelUnavailable, LASTING_S + 1),
    ],
)
def test_a_refused_key_leaves_it_to_the_next_key_then_to_the_next_model(
    who: Call, keys: int, failure: type[Exception], below_s: float | None
) -> None:
    meant = after(ModelRefused("spent_out"), who, ADMITTED, keys=keys, patience_s=PATIENCE_S, dice=DICE)
    assert isinstance(meant, failure)
    if below_s is not None:
        assert getattr(meant, "retry_after_s", 0) < below_s


@pytest.mark.parametrize(
    ("error", "came"),
    [
        (ModelUnavailable("rate_limited"), Came.LIMITED),
        (ModelRefused("spent_out"), Came.SPENT_OUT),
        (ModelRefused("unauthorized"), Came.UNAUTHORIZED),
        (ModelUnavailable("timeout"), Came.FAILED),
        (ModelUnavailable("overloaded"), Came.FAILED),
        (ModelUnavailable("cut"), Came.FAILED),
        (ModelRefused("bad_request"), Came.ANSWERED),
        (ModelRefused("unsendable"), Came.NOTHING),
    ],
)
def test_what_a_failure_says_of_the_provider(error: ModelRefused | ModelUnavailable, came: Came) -> None:
    assert came_of(error) is came
