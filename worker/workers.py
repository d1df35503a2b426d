"""The workers: one for workflows and the store's steps, one for calls to models, one for sources."""

from collections.abc import Sequence
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Interceptor, UnsandboxedWorkflowRunner, Worker, WorkflowRunner

from activities import FailureInterceptor
from domain.identity import TASK_QUEUE_MODELS, TASK_QUEUE_SOURCES, TASK_QUEUE_WORKFLOWS
from worker.steps import Steps
from workflows.process_message import ProcessMessage
from workflows.repeat_call import RepeatCall
from workflows.review_message import ReviewMessage
from workflows.watch_source import RenewWatch, WatchSource

GRACEFUL_SHUTDOWN = timedelta(seconds=30)
STICKY_TIMEOUT = timedelta(seconds=1)
"""How long a workflow task waits for the worker that died with the run in its cache; the SDK waits 10 s."""
HEARTBEAT_THROTTLE = timedelta(seconds=1)
"""The SDK holds heartbeats back for four fifths of their timeout: too close to it on a busy machine."""
WORKFLOW_TASKS_MAX = 40
STORE_STEPS_MAX = 40
CACHED_RUNS_MAX = 2_000
RETRIEVALS_MAX = 20
"""Beside the sources that are watched, each of which holds a slot while it is looked into."""


def build_workers(
    client: Client,
    steps: Steps,
    *,
    model_calls_max: int,
    watched_max: int = 0,
    runner: WorkflowRunner | None = None,
    interceptors: Sequence[Interceptor] = (),
) -> tuple[Worker, Worker, Worker]:
    """The workers on one client; not yet running.

    `watched_max` sources may be watched at once. Workflows run outside the SDK's sandbox unless `runner` says
    otherwise: see docs/decisions/0005.
    """
    wrapped = [FailureInterceptor(), *interceptors]
    workflows = Worker(
        client,
        task_queue=TASK_QUEUE_WORKFLOWS,
        workflows=[ProcessMessage, ReviewMessage, RepeatCall, WatchSource, RenewWatch],
        activities=[
            steps.fetcher.fetch,
            steps.validator.validate,
            steps.persister.persist,
            steps.persister.bury,
            steps.reviewer.apply_change,
            steps.deliverer.undelivered,
        ],
        no_remote_activities=True,
        interceptors=wrapped,
        workflow_runner=runner or UnsandboxedWorkflowRunner(),
        max_concurrent_workflow_tasks=WORKFLOW_TASKS_MAX,
        max_concurrent_local_activities=STORE_STEPS_MAX,
        max_cached_workflows=CACHED_RUNS_MAX,
        sticky_queue_schedule_to_start_timeout=STICKY_TIMEOUT,
        graceful_shutdown_timeout=GRACEFUL_SHUTDOWN,
    )
    models = Worker(
        client,
        task_queue=TASK_QUEUE_MODELS,
        activities=[steps.extractor.extract, steps.drafter.draft, steps.repeater.repeat],
        interceptors=wrapped,
        max_concurrent_activities=model_calls_max,
        max_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
        graceful_shutdown_timeout=GRACEFUL_SHUTDOWN,
    )
    sources = Worker(
        client,
        task_queue=TASK_QUEUE_SOURCES,
        activities=[steps.retriever.retrieve, steps.watcher.watch, steps.watcher.renew, steps.deliverer.deliver],
        interceptors=wrapped,
        max_concurrent_activities=watched_max + RETRIEVALS_MAX,
        max_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
        graceful_shutdown_timeout=GRACEFUL_SHUTDOWN,
    )
    return workflows, models, sources
