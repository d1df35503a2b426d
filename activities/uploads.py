"""What is kept of a message that was not posted to us: its identity first."""

from adapters.source import identity_of, media_type_of_file
from adapters.store import Upload
from domain.message import Inline, TenantId
from domain.sources import Arrival, SourceRef

UNKNOWN = "application/octet-stream"
"""Of a file that is nothing we know: kept, to be refused by name."""


def inline_upload(tenant: TenantId, inline: Inline, workflow: str) -> Upload:
    """A message whose words stood in the workflow's input."""
    body = inline.body.encode()
    named = identity_of(inline.media_type, body)
    return Upload(
        tenant=tenant,
        source=named.source,
        source_id=inline.id or named.source_id,
        media_type=inline.media_type,
        body=body,
        user=inline.user,
        workflow_id=workflow,
    )


def upload_of(source: SourceRef, arrival: Arrival, user: str | None) -> Upload:
    """A message that a source has given, or has named; a file is told by its name and its bytes."""
    if arrival.body is not None and not arrival.media_type:
        media_type = media_type_of_file(arrival.id, arrival.body) or UNKNOWN
        arrival = arrival.model_copy(update={"media_type": media_type})
    return Upload.of(source, arrival, user, identity_of)
