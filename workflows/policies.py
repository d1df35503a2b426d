"""How patient each step is: every timeout and retry policy has its name here, and nowhere else a number."""

from datetime import timedelta

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType, ActivityConfig, LocalActivityConfig

from domain.identity import TASK_QUEUE_MODELS, TASK_QUEUE_SOURCES
from domain.sources import LOOK_S


def model(summary: str) -> ActivityConfig:
    """One call to a model."""
    return {**_MODEL, "summary": summary}


def store(summary: str) -> LocalActivityConfig:
    """A step on the store alone."""
    return {**_STORE, "summary": summary}


def source(summary: str) -> ActivityConfig:
    """One fetch from a source, or asking it to go on telling us."""
    return {**_SOURCE, "summary": summary}


def delivery(summary: str) -> ActivityConfig:
    """Letting an approved draft leave."""
    return {**_DELIVERY, "summary": summary}


def watch(summary: str) -> ActivityConfig:
    """Looking into a source for a while."""
    return {**_WATCH, "summary": summary}


_MODEL = ActivityConfig(
    task_queue=TASK_QUEUE_MODELS,
    start_to_close_timeout=timedelta(minutes=11),  # above the longest model_timeout_s that settings allow
    schedule_to_close_timeout=timedelta(hours=24),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
    ),
)
"""A lost worker is noticed within the heartbeat. Waiting for limits, a breaker or a budget of retries is no attempt:
the gateway says how long to wait and counts what went out in vain; a day of waiting ends the question."""

_STORE = LocalActivityConfig(
    start_to_close_timeout=timedelta(seconds=90),  # above the longest that a hostile message is read twice
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=5),
    ),
)
"""Waits for PostgreSQL as long as it takes; a fault of ours ends it at three."""

_SOURCE = ActivityConfig(
    task_queue=TASK_QUEUE_SOURCES,
    start_to_close_timeout=timedelta(minutes=3),
    schedule_to_close_timeout=timedelta(hours=72),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
    ),
)
"""A source that is down over a weekend loses nothing."""

_DELIVERY = ActivityConfig(
    task_queue=TASK_QUEUE_SOURCES,
    start_to_close_timeout=timedelta(minutes=15),  # above what a mail server may take after the last dot
    schedule_to_close_timeout=timedelta(hours=72),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
    ),
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
)
"""A far side that is down over a weekend still gets the draft. One that is called back is waited for: what it has done
counts, and no second delivery begins beside it."""

_WATCH = ActivityConfig(
    task_queue=TASK_QUEUE_SOURCES,
    start_to_close_timeout=timedelta(seconds=3 * LOOK_S),
    heartbeat_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
    ),
)
"""A source that cannot be reached is tried for ever: nobody else would."""

REFUSED_PAUSE = timedelta(minutes=5)
"""Until a source that does not let us in is tried again: a person has to do something first."""

PURSUED_MAX = 4
"""Questions that one run pursues at a time: a long conversation must not take all of a worker's calls to models.

Another number is another order of commands for runs that are open: it needs a patch, as any such change does."""
