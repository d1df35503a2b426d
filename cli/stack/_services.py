"""The doctor's look at the database, Temporal, the worker and the API."""

import shlex
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cli.stack._check import Check, decide, fail, ok
from cli.stack._folder import DataFolder
from cli.stack._probe import http_body
from cli.stack._stackfile import StackFile
from cli.stack._temporal import TemporalPlace
from domain.failures import Unavailable, WinnowError
from domain.identity import TASK_QUEUE_MODELS, TASK_QUEUE_WORKFLOWS

if TYPE_CHECKING:
    from temporalio.client import Client

CLOCK_S_MAX = 5
RPC_TIMEOUT = timedelta(seconds=3)
_EXTENSION = "vector"


class Lines(NamedTuple):
    """What starts this stack, and what starts it again."""

    start: str
    restart: str


def lines_for(data_dir: Path | None) -> Lines:
    """The lines, with the folder where one was given."""
    folder = f" --data-dir {shlex.quote(str(data_dir))}" if data_dir else ""
    return Lines(f"winnow up{folder}", f"winnow down{folder}; winnow up{folder}")


async def check_database(database_url: str | None, lines: Lines) -> list[Check]:
    """Whether it answers, has the extension and the newest schema, and agrees on the time."""
    if not database_url:
        return [fail("database", "none is running and DATABASE_URL is not set", lines.start)]
    from sqlalchemy import text  # noqa: PLC0415 - the driver is for this check only

    from adapters import store  # noqa: PLC0415 - the same

    statement = text(
        "SELECT extract(epoch FROM clock_timestamp())::float8 AS now, current_setting('server_version') AS version,"
        " EXISTS (SELECT FROM pg_available_extensions WHERE name = :name) AS extension"
    )
    try:
        database = store.Database(store.open_engine(database_url, pool_size=1))
    except WinnowError as error:
        return [fail("database", str(error), "correct DATABASE_URL")]
    try:
        row = await database.row(statement, {"name": _EXTENSION})
        migrated = await store.is_migrated(database_url)
    except (WinnowError, OSError) as error:
        return [fail("database", str(error), f"start it, or correct DATABASE_URL, or: {lines.restart}")]
    finally:
        await database.close()
    if row is None:
        raise AssertionError("a SELECT without FROM gives one row")
    skew_s = abs(row.now - time.time())
    return [
        ok("database", f"PostgreSQL {row.version}"),
        decide("pgvector", "available" if row.extension else "not there", well=row.extension, mend="install pgvector"),
        decide("schema", "newest" if migrated else "behind", well=migrated, mend=lines.restart),
        decide("clock", f"{skew_s:.1f} s from the database's", well=skew_s <= CLOCK_S_MAX, mend="turn on NTP on both"),
    ]


async def check_temporal(place: TemporalPlace | None, lines: Lines) -> list[Check]:
    """Whether it answers, knows the namespace and our search attributes, and has a worker."""
    if place is None:
        return [fail("temporal", "none is running and TEMPORAL_ADDRESS is not set", lines.start)]
    from temporalio.client import Client  # noqa: PLC0415 - the SDK is for this check only
    from temporalio.service import RPCError  # noqa: PLC0415 - the same

    from adapters import temporal  # noqa: PLC0415 - the same

    try:
        if place.configured:
            client = await temporal.connect()
        else:
            client = await Client.connect(place.address, namespace=place.namespace)
    except (RuntimeError, Unavailable) as error:
        mend = f"start it, or correct TEMPORAL_ADDRESS, or: {lines.restart}"
        return [fail("temporal", f"{place.address}: {error}"[:200], mend)]
    checks = [ok("temporal", place.address)]
    try:
        checks.append(await _namespace(client))
        checks.append(await _search_attributes(client, temporal.SEARCH_ATTRIBUTES))
        checks.append(await _pollers(client, lines))
    except RPCError as error:
        create = f"temporal operator namespace create --namespace {place.namespace} --address {place.address}"
        checks.append(fail("temporal-namespace", f"{place.namespace}: {error.message}", create))
    return checks


async def check_api(stack: StackFile | None, folder: DataFolder, lines: Lines) -> list[Check]:
    """Whether the API is ready and takes the key of the stack file, and the UI answers."""
    if stack is None:
        return [fail("api", f"no stack file in {folder.root}", lines.start)]
    ready = await http_body(f"{stack.api_url}/readyz") is not None
    checks = [decide("api", stack.api_url, well=ready, mend=f"see {folder.log('api')}; then: {lines.restart}")]
    if ready:  # who does not answer says nothing of a key
        key = await http_body(f"{stack.api_url}/v1/messages", bearer=stack.api_key) is not None
        mend = f"rm {shlex.quote(str(folder.api_key))}; {lines.restart}"
        checks.append(decide("api-key", "taken" if key else "not taken", well=key, mend=mend))
    if stack.temporal_ui_url:
        shown = await http_body(f"{stack.temporal_ui_url}/api/v1/cluster-info") is not None
        checks.append(decide("temporal-ui", stack.temporal_ui_url, well=shown, mend=lines.restart))
    return checks


async def _namespace(client: "Client") -> Check:
    from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest  # noqa: PLC0415 - for this check only

    request = DescribeNamespaceRequest(namespace=client.namespace)
    await client.workflow_service.describe_namespace(request, timeout=RPC_TIMEOUT)
    return ok("temporal-namespace", client.namespace)


async def _search_attributes(client: "Client", wanted: Mapping[str, str]) -> Check:
    from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest  # noqa: PLC0415 - for this check only

    request = ListSearchAttributesRequest(namespace=client.namespace)
    known = (await client.operator_service.list_search_attributes(request, timeout=RPC_TIMEOUT)).custom_attributes
    missing = {name: kind for name, kind in wanted.items() if name not in known}
    flags = " ".join(f"--name {name} --type {kind}" for name, kind in missing.items())
    mend = f"temporal operator search-attribute create --namespace {client.namespace} {flags}"
    detail = f"missing: {', '.join(missing)}" if missing else ", ".join(sorted(wanted))
    return decide("search-attributes", detail, well=not missing, mend=mend)


async def _pollers(client: "Client", lines: Lines) -> Check:
    from temporalio.api.enums.v1 import TaskQueueType  # noqa: PLC0415 - for this check only
    from temporalio.api.taskqueue.v1 import TaskQueue  # noqa: PLC0415 - the same
    from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest  # noqa: PLC0415 - the same

    queues = {
        TASK_QUEUE_WORKFLOWS: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        TASK_QUEUE_MODELS: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    }
    idle: list[str] = []
    for name, kind in queues.items():
        request = DescribeTaskQueueRequest(
            namespace=client.namespace, task_queue=TaskQueue(name=name), task_queue_type=kind
        )
        if not (await client.workflow_service.describe_task_queue(request, timeout=RPC_TIMEOUT)).pollers:
            idle.append(name)
    detail = f"nobody polls {', '.join(idle)}" if idle else f"polls {', '.join(queues)}"
    return decide(
        "worker", detail, well=not idle, mend=f"see logs/worker.log in the data folder; then: {lines.restart}"
    )
