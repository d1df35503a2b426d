"""May a call go out now: the words in which limits, breakers and keys are spoken of, and their numbers."""

import math
from enum import StrEnum

from pydantic import Field

from domain.message import ModelName
from domain.value import Value

BURST_REQUESTS_S = 10
"""A bucket holds what its limit gives in so long. Both providers say that 60 a minute may be enforced as one a second,
so a whole minute's worth at once is what they refuse; at a steady load the smaller bucket costs nothing."""
BURST_TOKENS_S = 30
"""More, for one long call may want a third of a minute's tokens and would wait for a full bucket behind small ones."""
HOLD_S_MAX = 60
"""Nobody is sent further to the end of a bucket's queue than this: tokens that come back make it shorter."""

PAUSE_S = 5.0
"""After a 429 that names no time."""
PAUSE_S_MIN = 1.0
PAUSE_S_MAX = 3600.0

WINDOW_S = 30
FAILURES_MIN = 5
FAILED_SHARE = 0.5
"""A breaker opens when so many calls, and this share of them, have failed within the window …"""
FAILED_IN_ROW_MAX = 10
"""… or so many in a row: else the answers of a busy half minute would have to be outvoted by as many failures."""
OPEN_S = 5.0
OPEN_S_MAX = 60.0
"""An open breaker stays so for the first, twice as long after each probe that failed, and at most for the second."""
LEASE_S = 70.0
"""A probe that is not reported within this is lost, and another call tries: above the total time-out of a call."""

HEARD_S = 60
UNHEARD_MAX = 20
"""While a model has answered nothing for so long, at most so many calls to it are in the air: an outage that begins
when nobody looks costs no more than these."""
UNHEARD_HOLD_S = 2.0
UNHEARD_HOLD_S_MAX = 30.0
"""Who waits for news of calls in the air waits as long again as they have been there, within these bounds."""

RETRIES_MIN = 3
RETRIES_SHARE = 0.1
"""A provider gets at most so many retries a minute, or this share of its first calls in this minute or the last,
whichever is more."""

JITTER_SHARE = 0.25
JITTER_S_MAX = 15.0


class BreakerState(StrEnum):
    """Of a provider's model, as all workers see it."""

    CLOSED = "closed"
    """Calls go out."""
    OPEN = "open"
    """None does: too many have failed."""
    HALF_OPEN = "half_open"
    """One does, as a probe."""


class Admission(Value):
    """A call that wants to go out."""

    model: ModelName
    keys: tuple[str, ...] = Field(min_length=1)
    """Ids of the provider's keys that may be used; an id is a hash, never the key."""
    tokens: int = Field(ge=0)
    """At most so many, in and out."""
    retry: bool = False
    """It comes straight from a failure at this provider: it draws on the budget of retries."""


class Admitted(Value):
    """It may go out, now, with this key; what comes of it is to be reported."""

    model: ModelName
    key: str
    tokens: int
    """What was taken from the key's bucket."""
    probe: bool = False
    """The breaker is half open and this is the one call that tries."""
    epoch: int = 0
    """The breaker's when it was admitted: what comes of a call from before an opening tells nothing of after it."""


class Hold(StrEnum):
    """Why a call may not go out."""

    LIMITED = "limited"
    """Every key's bucket is empty, the provider has asked for a pause, or it has yet to answer those in the air."""
    OPEN = "breaker_open"
    """Too many calls have failed lately."""
    RETRIES = "retries_spent"
    """The provider has had its share of retries for this minute."""
    SPENT_OUT = "spent_out"
    """No key has money left; lasts until a person says otherwise."""
    UNAUTHORIZED = "unauthorized"
    """No key is valid; lasts until a person says otherwise."""

    @property
    def lasting(self) -> bool:
        """Whether waiting is in vain."""
        return self in {Hold.SPENT_OUT, Hold.UNAUTHORIZED}


class Held(Value):
    """It may not go out; ask again after `wait_s`, which is 0 where waiting is in vain."""

    hold: Hold
    wait_s: float = Field(default=0, ge=0)


class Limits(Value):
    """What a provider's headers say of one key and model: per minute, and what is left. None: not said."""

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    requests_left: int | None = None
    tokens_left: int | None = None


class Came(StrEnum):
    """What came of a call that went out, for limits and breaker."""

    ANSWERED = "answered"
    """Whatever the answer was: the provider works."""
    FAILED = "failed"
    """Server error, time-out, cut connection: counts against the breaker."""
    LIMITED = "limited"
    """Told to wait: the key pauses."""
    SPENT_OUT = "spent_out"
    """The key has no money left."""
    UNAUTHORIZED = "unauthorized"
    """The key is not valid."""
    NOTHING = "nothing"
    """It never went out, was cancelled, or says nothing of the provider: what was taken is given back."""


class CallReport(Value):
    """What came of an admitted call."""

    admitted: Admitted
    came: Came
    tokens: int = 0
    """Really used, in and out; the rest of what was taken is given back."""
    pause_s: float | None = None
    """What the provider asked for, with `limited`."""
    limits: Limits = Limits()

    @property
    def requests_back(self) -> int:
        """What goes back into the key's bucket."""
        return 1 if self.came is Came.NOTHING else 0

    @property
    def tokens_back(self) -> int:
        """What goes back into the key's bucket; below zero where the call took more than was thought."""
        match self.came:
            case Came.NOTHING:
                return self.admitted.tokens
            case Came.ANSWERED | Came.FAILED:
                return self.admitted.tokens - self.tokens
            case _:
                return 0


class Lane(Value):
    """One key of one model, as an operator sees it."""

    model: ModelName
    key: str
    breaker: BreakerState
    opens_for_s: float = 0
    """How long an open breaker stays so; 0 where it is not open."""
    succeeded: int
    failed: int
    """In the breaker's present window."""
    refused: Hold | None = None
    """`spent_out` or `unauthorized`: lasts until the lane is reset or the key replaced."""
    paused_for_s: float = 0
    """What is left of a pause that the provider asked for."""
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None


def bounded_pause_s(asked_s: float | None) -> float:
    """For how long a key pauses, from what its provider asked for."""
    if asked_s is None or math.isnan(asked_s):
        return PAUSE_S
    return min(max(asked_s, PAUSE_S_MIN), PAUSE_S_MAX)


def spread_s(wait_s: float, share: float) -> float:
    """The wait and a share, from 0 to 1, of its jitter: those who are told the same do not come back as one."""
    return wait_s + share * min(wait_s * JITTER_SHARE, JITTER_S_MAX)
