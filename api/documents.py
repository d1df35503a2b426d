"""Documents of the tenant: kept as they come, read by a worker, and found again for drafts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AfterValidator, Field

from adapters.store import NewDocument
from api.auth import Tenant
from api.cursors import before_of, token_of
from api.messages import printable
from api.problems import Problem
from api.results import PAGE_SIZE, PAGE_SIZE_MAX
from api.services import Given
from domain.documents import DOCUMENT_TYPES, NAME_CHARS_MAX, DocumentReceipt, DocumentView, document_type
from domain.failures import InputRefused
from domain.value import Value

router = APIRouter(prefix="/v1/documents", tags=["documents"])

Name = Annotated[str, Field(min_length=1, max_length=NAME_CHARS_MAX), AfterValidator(printable)]
DocumentId = Annotated[str, Path(max_length=NAME_CHARS_MAX, description="As it was given when it was added")]

_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file's bytes. Without one of these types its name's ending tells what it is.",
        "content": {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in DOCUMENT_TYPES},
    }
}


class DocumentsPage(Value):
    """Some documents, those first that were added last."""

    documents: tuple[DocumentView, ...]
    next_page_token: str | None
    """Give this as `page_token` for the next page; null at the end."""


@router.post("", status_code=202, openapi_extra=_BODY)
async def add_document(
    request: Request,
    response: Response,
    tenant: Tenant,
    services: Given,
    name: Annotated[Name, Query(description="The document is known by it: other bytes of this name replace it")],
) -> DocumentReceipt:
    """Keep a document; a worker reads it within seconds. The same bytes under the same name change nothing."""
    media_type = document_type(name, request.headers.get("content-type", ""))
    body = await request.body()
    if not body.strip():
        raise InputRefused("empty", "The body is empty; send the file's bytes.")
    receipt = await services.documents.add(NewDocument(tenant=tenant, name=name, media_type=media_type, body=body))
    response.headers["Location"] = f"/v1/documents/{receipt.id}"
    return receipt


@router.get("")
async def list_documents(
    tenant: Tenant,
    services: Given,
    name: Annotated[str | None, Query(max_length=NAME_CHARS_MAX, description="Only the one of this name")] = None,
    page_size: Annotated[int, Query(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE,
    page_token: str | None = None,
) -> DocumentsPage:
    """The tenant's documents and how they stand, without their bytes."""
    wanted = name and name.replace("\0", "\ufffd")
    page = await services.documents.page(tenant, before=before_of(page_token), size=page_size, name=wanted)
    return DocumentsPage(documents=page.documents, next_page_token=token_of(page.before))


@router.get("/{id}")
async def get_document(id: DocumentId, tenant: Tenant, services: Given) -> DocumentView:  # noqa: A002  its name
    """One document and how it stands."""
    found = await services.documents.get(tenant, _storable(id))
    if found is None:
        raise _missing(id)
    return found


@router.delete("/{id}", status_code=204)
async def remove_document(id: DocumentId, tenant: Tenant, services: Given) -> None:  # noqa: A002  its name
    """Forget a document and all its passages; what drafts have made of it stays."""
    if not await services.documents.remove(tenant, _storable(id)):
        raise _missing(id)


def _storable(id: str) -> str:  # noqa: A002  its name
    """What is looked for as the store could hold it: NUL stands in no id."""
    return id.replace("\0", "\ufffd")


def _missing(id: str) -> Problem:  # noqa: A002  its name
    return Problem("not-found", f"There is no document {id!r}.")
