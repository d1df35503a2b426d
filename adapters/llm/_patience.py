"""How long to wait for a model that cannot answer now, and when to do without it."""

from random import Random

from domain.failures import ModelRefused, ModelUnavailable
from domain.questions import Call
from domain.traffic import Admitted, Came, Held, Hold

FAILURES_MAX = 4
"""Times that one step goes out to one model in vain; see `Calls.material` for what is not counted."""
WAITS_MAX = 4
"""Times that a step comes back to a model while somebody else can be asked, however short each wait is."""
BACKOFF_S_FIRST = 1.0
BACKOFF_S_MAX = 60.0
OTHER_KEY_S = 0.1
"""Before the next key is tried: the engine's delays below a second are not worth tuning."""
LASTING_S = 60.0
"""Between looks at a provider whose keys are all refused, when nobody else can be asked."""

_KEY_REFUSED = {"spent_out", "unauthorized"}
PACED = {"rate_limited", "no_connection_free"}
"""Told to wait: no failure that a step has only so many of."""
_TELLS_NOTHING = {"cancelled", "unsendable", "unexpected", "no_connection_free"}


def came_of(error: ModelRefused | ModelUnavailable) -> Came:
    """What a failure says of the provider, its key and its limits."""
    if error.reason == "rate_limited":
        return Came.LIMITED
    if error.reason in _KEY_REFUSED:
        return Came(error.reason)
    if error.reason in _TELLS_NOTHING:
        return Came.NOTHING
    return Came.FAILED if isinstance(error, ModelUnavailable) else Came.ANSWERED


def held(call: Call, held: Held, patience_s: float) -> ModelRefused | ModelUnavailable:
    """What it means for a step that its call may not go out.

    While somebody else can be asked, nobody waits for an open breaker or a refused key, and for limits no longer
    than `patience_s` at a time, nor more than `WAITS_MAX` times. Otherwise the wait becomes the engine's.
    """
    words = f"no call goes out: {held.hold.value}"
    impatient = held.hold.lasting or held.hold is Hold.OPEN or held.wait_s > patience_s or call.attempt > WAITS_MAX
    if call.fallback and impatient:
        return ModelRefused(held.hold.value, words)
    return ModelUnavailable(
        held.hold.value, words, retry_after_s=LASTING_S if held.hold.lasting else max(held.wait_s, OTHER_KEY_S)
    )


def after(
    error: ModelRefused | ModelUnavailable,
    call: Call,
    admitted: Admitted,
    *,
    keys: int,
    patience_s: float,
    dice: Random,
) -> ModelRefused | ModelUnavailable:
    """The same failure, with what the step is to do: wait and how long, or leave this model.

    Args:
        error: as the provider's adapter gave it.
        call: of the step; knows how often it has failed already.
        admitted: how the call went out.
        keys: how many the provider has: another one need not keep the first one's pause.
        patience_s: the longest pause that is kept while somebody else can be asked.
        dice: for the jitter.
    """
    if error.reason in _KEY_REFUSED and (keys > 1 or not call.fallback):
        return _waiting(error, OTHER_KEY_S if keys > 1 else LASTING_S)
    if isinstance(error, ModelRefused):
        return error
    wait_s = _wait_s(error, call, keys, dice)
    tired = error.reason not in PACED and not admitted.probe and call.failures + 1 >= FAILURES_MAX
    asked_to_wait = error.retry_after_s is not None or error.reason in PACED
    impatient = call.fallback and asked_to_wait and (wait_s > patience_s or call.attempt > WAITS_MAX)
    return _leaving(error) if tired or impatient else _waiting(error, wait_s)


def _wait_s(error: ModelUnavailable, call: Call, keys: int, dice: Random) -> float:
    if error.retry_after_s is None:
        backoff_s: float = min(BACKOFF_S_FIRST * 2**call.failures, BACKOFF_S_MAX)
        return backoff_s * dice.uniform(0.5, 1.5)
    if keys > 1 and error.reason == "rate_limited":  # the pause is this key's; others are for the provider's sake
        return OTHER_KEY_S
    return error.retry_after_s + dice.uniform(0, BACKOFF_S_FIRST)


def _leaving(error: ModelUnavailable) -> ModelRefused:
    return ModelRefused(error.reason, str(error), request_id=error.request_id, headers=error.headers)


def _waiting(error: ModelRefused | ModelUnavailable, wait_s: float) -> ModelUnavailable:
    return ModelUnavailable(
        error.reason, str(error), retry_after_s=wait_s, request_id=error.request_id, headers=error.headers
    )
