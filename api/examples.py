"""What drafts are taught by: a user's rewrites, each of which can be put aside, and their measured style."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.auth import Tenant
from api.cursors import before_of, token_of
from api.problems import Problem
from api.results import PAGE_SIZE, PAGE_SIZE_MAX
from api.services import Given
from domain.value import Value
from domain.voice import Example, UserStyle

router = APIRouter(tags=["voice"])

ExampleId = Annotated[str, Path(pattern=r"^ex_[a-z2-7]{26}$", description="As the list of examples names it.")]
_Size = Annotated[int, Query(ge=1, le=PAGE_SIZE_MAX)]
_User = Annotated[str | None, Query(max_length=320, description="Address of the mailbox's owner, in any case")]


class ExampleList(Value):
    """Some examples, newest first."""

    examples: tuple[Example, ...]
    next_page_token: str | None
    """Give this as `page_token` for the next page; null at the end."""


class StyleList(Value):
    """How users write."""

    styles: tuple[UserStyle, ...]


class Teaching(Value):
    """Whether an example teaches."""

    enabled: bool


@router.get("/v1/examples")
async def list_examples(
    tenant: Tenant,
    services: Given,
    user: _User = None,
    page_size: _Size = PAGE_SIZE,
    page_token: str | None = None,
) -> ExampleList:
    """The rewrites that later drafts are shown, newest first; of one user where they are named."""
    page = await services.examples.page(
        tenant, before=before_of(page_token), size=page_size, user=None if user is None else user.lower()
    )
    return ExampleList(examples=page.examples, next_page_token=token_of(page.before))


@router.patch("/v1/examples/{id}")
async def change_example(id: ExampleId, tenant: Tenant, services: Given, teaching: Teaching) -> Example:  # noqa: A002
    """Have an example teach no more, or teach again: from the next draft on."""
    example = await services.examples.enable(tenant, id, enabled=teaching.enabled)
    if example is None:
        raise _unknown(id)
    return example


@router.delete("/v1/examples/{id}", status_code=204)
async def delete_example(id: ExampleId, tenant: Tenant, services: Given) -> Response:  # noqa: A002
    """Delete an example for good; the edit that made it stays, and so does the draft."""
    if not await services.examples.delete(tenant, id):
        raise _unknown(id)
    return Response(status_code=204)


@router.get("/v1/style")
async def get_style(tenant: Tenant, services: Given, user: _User = None) -> StyleList:
    """What is measured of how a user writes: of one, or of each whose messages came here."""
    users = await services.voices.users(tenant) if user is None else (user.lower(),)
    return StyleList(
        styles=tuple([UserStyle(user=name, style=await services.voices.style(tenant, name)) for name in users])
    )


def _unknown(id: str) -> Problem:  # noqa: A002  its name in the path
    return Problem("not-found", f"There is no example {id!r}; GET /v1/examples lists them.")
