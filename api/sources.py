"""What services post to us, each post checked by its service's own signature."""

import asyncio
import time
from typing import Annotated, TypeVar

from fastapi import APIRouter, BackgroundTasks, Header, Query, Request, Response
from pydantic import Field
from starlette.responses import JSONResponse, PlainTextResponse

from adapters.connectors import inbound
from adapters.connectors.inbound import Arrived, Challenge, Expiring, Hint, Ignored, Inbound
from adapters.connectors.signatures import same_word, signed_as_webhook, signed_by_slack
from adapters.source import identity_of
from adapters.store import KeyReused, Upload
from api.messages import KEY_CHARS_MAX, start_run
from api.problems import Problem
from api.services import Given, Services
from domain.identity import content_hash
from domain.message import SourceName
from domain.sources import Arrival, GmailSource, GraphSource, SlackSource, SourceConfig, SourceRef, WebhookSource
from domain.value import Value

_MEDIA_TYPE_CHARS_MAX = 255
_Words = Annotated[str, Field(max_length=10_000)]

_Config = TypeVar("_Config", SlackSource, WebhookSource, GmailSource, GraphSource)

router = APIRouter(tags=["sources"])


class WebhookReceipt(Value):
    """What was made of a post."""

    accepted: int = 0
    """Messages that are kept now, new or known before."""
    ignored: str | None = None
    """What it was instead."""


@router.post("/v1/sources/{name}/slack")
async def from_slack(
    name: str,
    request: Request,
    services: Given,
    later: BackgroundTasks,
    x_slack_signature: Annotated[str, Header()] = "",
    x_slack_request_timestamp: Annotated[str, Header()] = "",
) -> Response:
    """An event of Slack's Events API."""
    source, config = _configured(services, name, SlackSource)
    body = await request.body()
    signed = signed_by_slack(
        body,
        timestamp=x_slack_request_timestamp,
        signature=x_slack_signature,
        secret=config.signing_secret.get_secret_value(),
        now_s=time.time(),
    )
    if not signed:
        raise _unsigned()
    given = inbound.from_slack(body, fetches=config.bot_token is not None)
    return await _answer(services, later, source, config, given)


@router.post("/v1/sources/{name}/webhook", status_code=202)
async def from_webhook(  # noqa: PLR0913, PLR0917  one for each header; the framework passes them by name
    name: str,
    request: Request,
    services: Given,
    later: BackgroundTasks,
    webhook_id: Annotated[str, Header(max_length=KEY_CHARS_MAX)] = "",
    webhook_timestamp: Annotated[str, Header()] = "",
    webhook_signature: Annotated[str, Header()] = "",
    content_type: Annotated[str, Header(max_length=_MEDIA_TYPE_CHARS_MAX)] = inbound.JSON,
) -> WebhookReceipt:
    """A message posted by anybody who signs as Standard Webhooks 1.0.0 has it; the same `webhook-id` is one message."""
    source, config = _configured(services, name, WebhookSource)
    body = await request.body()
    signed = webhook_id and signed_as_webhook(
        body,
        webhook_id=webhook_id,
        timestamp=webhook_timestamp,
        signatures=webhook_signature,
        secrets=[secret.get_secret_value() for secret in config.secrets],
        now_s=time.time(),
    )
    if not signed:
        raise _unsigned()
    posted = Arrival(id=webhook_id, media_type=content_type, body=body)
    sender, arrival = await asyncio.to_thread(_told_by_webhook, source, posted)
    giver = services.source_configs.get(sender)
    upload = Upload.of(sender, arrival, config.user or (None if giver is None else giver.user), identity_of)
    await _keep(services, later, upload.model_copy(update={"key": _key(source.name, webhook_id)}))
    return WebhookReceipt(accepted=1)


@router.post("/v1/sources/{name}/gmail", status_code=204)
async def from_gmail(
    name: str, request: Request, services: Given, token: Annotated[str, Query(max_length=1_000)] = ""
) -> Response:
    """A push of Google's that the mailbox has changed; what is new is looked up from where we were."""
    source, config = _configured(services, name, GmailSource)
    await request.body()
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    known = same_word(token, config.push_token.get_secret_value())
    if known and config.audience is not None:
        known = await services.google_signed(bearer, config.audience, config.push_account)
    if not known:
        raise _unsigned()
    await services.watches.poke(source)
    return Response(status_code=204)


@router.post("/v1/sources/{name}/graph", status_code=202)
async def from_graph(
    name: str,
    request: Request,
    services: Given,
    later: BackgroundTasks,
    validation_token: Annotated[_Words | None, Query(alias="validationToken")] = None,
) -> Response:
    """A notification of Microsoft Graph's, or its question whether it is us."""
    source, config = _configured(services, name, GraphSource)
    if validation_token is not None:
        return PlainTextResponse(validation_token)
    states, given = inbound.from_graph(await request.body())
    ours = config.client_state.get_secret_value()
    if not states or not all(same_word(state, ours) for state in states):
        raise _unsigned()
    accepted = sum([await _take(services, later, source, config, one) for one in given])
    answer = _receipt(WebhookReceipt(accepted=accepted))
    answer.background = later
    return answer


async def _take(
    services: Services,
    later: BackgroundTasks,
    source: SourceRef,
    config: SourceConfig,
    given: Arrived | Hint | Expiring,
) -> int:
    """Keep what came, or pass on what is told; the runs are started once the answer is out. Gives how many came."""
    match given:
        case Hint():
            await services.watches.poke(source)
            return 0
        case Expiring():
            await services.watches.renew_now(source)
            return 0
        case Arrived(arrivals=arrivals):
            for arrival in arrivals:
                await _keep(services, later, Upload.of(source, arrival, config.user, identity_of))
            return len(arrivals)


async def _answer(
    services: Services, later: BackgroundTasks, source: SourceRef, config: SourceConfig, given: Inbound
) -> Response:
    """What Slack is answered."""
    match given:
        case Challenge(words=words):
            return PlainTextResponse(words)
        case Ignored(why=why):
            return _receipt(WebhookReceipt(ignored=why[:100]))
        case Arrived() as arrived:
            answer = _receipt(WebhookReceipt(accepted=await _take(services, later, source, config, arrived)))
            answer.background = later
            return answer


async def _keep(services: Services, later: BackgroundTasks, upload: Upload) -> None:
    """Keep the message now, and start its run after the answer; should that fail, the sweeper starts it."""
    accepted = await services.messages.accept(upload)
    if isinstance(accepted, KeyReused):
        raise Problem("key-reused", "Use a new webhook-id for another body.", message_id=accepted.message_id)
    later.add_task(start_run, services, accepted, upload)


def _told_by_webhook(source: SourceRef, posted: Arrival) -> tuple[SourceRef, Arrival]:
    """Which message was posted, or is named there, and whose it is."""
    if posted.body is None or posted.media_type.partition(";")[0].strip().lower() != inbound.JSON:
        return source, posted
    body, named = inbound.unwrapped(posted.body)
    if named is None:
        return source, posted.model_copy(update={"body": body})
    return SourceRef(tenant=source.tenant, name=named.source), Arrival(id=named.id, media_type="")


def _key(name: SourceName, webhook_id: str) -> str:
    """The idempotency key of a webhook's post: its name there, or what is short and as good."""
    key = f"{name}/{webhook_id}"
    return key if len(key) <= KEY_CHARS_MAX else f"{name}/{content_hash(webhook_id.encode())}"


def _configured(services: Services, name: str, kind: type[_Config]) -> tuple[SourceRef, _Config]:
    """The source of this name and kind; names are one tenant's each."""
    for source, config in services.source_configs.items():
        if source.name == name and isinstance(config, kind):
            return source, config
    raise Problem("not-found", f"The settings name no source {name[:40]!r} of this type.")


def _unsigned() -> Problem:
    return Problem("unsigned", "The signature does not fit, or is older than five minutes.")


def _receipt(receipt: WebhookReceipt) -> Response:
    return JSONResponse(receipt.model_dump(mode="json"))
