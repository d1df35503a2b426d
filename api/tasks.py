"""The tasks of all messages, each once, by cursor."""

from typing import Annotated

from fastapi import APIRouter, Query

from adapters.store import TaskFilter
from api.auth import Tenant
from api.cursors import before_of, token_of
from api.results import PAGE_SIZE, PAGE_SIZE_MAX
from api.services import Given
from domain.items import TaskState
from domain.task_list import ListedTask
from domain.value import Value

OWNER_CHARS_MAX = 320
THREAD_CHARS_MAX = 200

router = APIRouter(tags=["tasks"])


class TasksPage(Value):
    """Some tasks, newest first."""

    tasks: tuple[ListedTask, ...]
    next_page_token: str | None
    """Give this as `page_token` for the next page; null at the end."""


@router.get("/v1/tasks")
async def list_tasks(  # noqa: PLR0913, PLR0917  one for each parameter; the framework passes them by name
    tenant: Tenant,
    services: Given,
    state: TaskState | None = None,
    owner: Annotated[
        str | None, Query(max_length=OWNER_CHARS_MAX, description="A name or an address, whole, in any case")
    ] = None,
    thread: Annotated[str | None, Query(max_length=THREAD_CHARS_MAX)] = None,
    rejected: Annotated[bool, Query(description="Also those that a person has rejected")] = False,  # noqa: FBT002  as above
    page_size: Annotated[int, Query(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE,
    page_token: str | None = None,
) -> TasksPage:
    """The tasks of this tenant's messages; one that repeats another is told with that one, in `also_in`."""
    wanted = TaskFilter(state=state, owner=_storable(owner), thread=_storable(thread), rejected=rejected)
    page = await services.tasks.page(tenant, wanted, before=before_of(page_token), size=page_size)
    return TasksPage(tasks=page.tasks, next_page_token=token_of(page.before))


def _storable(words: str | None) -> str | None:
    """What is looked for as the store could hold it: NUL stands in no name."""
    return words and words.replace("\0", "\ufffd")
