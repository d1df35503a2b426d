"""Signing in to the review page, by an API key or by a link that holds once."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator

from adapters.store import SESSION_S, SIGN_IN_S
from api.auth import COOKIE, KeyTenant, Session, check_unforged, not_signed_in, refuse_other_sites, session_of
from api.services import Given, Services
from domain.changes import DRAFT_REASONS, ITEM_REASONS
from domain.value import Value

_MINUTES = SIGN_IN_S // 60

router = APIRouter(tags=["sessions"])

_Word = Annotated[str, Field(min_length=1, max_length=200)]


class SigningIn(Value):
    """By one of the two."""

    api_key: _Word | None = None
    sign_in: _Word | None = None
    """Of a link: see `POST /v1/sign-ins`."""

    @model_validator(mode="after")
    def _one(self) -> "SigningIn":
        if (self.api_key is None) == (self.sign_in is None):
            raise ValueError("give either api_key or sign_in")
        return self


class SessionView(Value):
    """What the page has to know."""

    tenant: str
    csrf: str
    """To be sent as `X-CSRF-Token` with everything that changes something."""
    temporal_ui: str | None
    undo_s: int
    item_reasons: tuple[str, ...] = ITEM_REASONS
    """Why an item is not wanted, in the order of the keys 1 to 9."""
    draft_reasons: tuple[str, ...] = DRAFT_REASONS


class SignIn(Value):
    """A way in that holds once, for five minutes."""

    token: str
    url: str
    """The page's, below the API's address; the token stands behind the #, which no server is sent."""


@router.post("/session")
async def begin_session(given: SigningIn, request: Request, response: Response, services: Given) -> SessionView:
    """Sign in; the session's cookie is set, and lasts 14 days."""
    refuse_other_sites(request)
    tenant = await _tenant_of(services, given)
    before = request.cookies.get(COOKIE)
    if before:
        await services.sessions.close(before)
    session = Session(tenant, await services.sessions.open(tenant))
    _set_cookie(request, response, session.token, SESSION_S)
    return _view(services, session)


@router.get("/session")
async def get_session(request: Request, services: Given) -> SessionView:
    """Who is signed in."""
    session = await session_of(request)
    if session is None:
        raise not_signed_in()
    return _view(services, session)


@router.delete("/session", status_code=204)
async def end_session(request: Request, services: Given) -> Response:
    """Sign out; without a session nothing is left to end."""
    session = await session_of(request)
    if session is not None:
        check_unforged(request, session)
        await services.sessions.close(session.token)
    response = Response(status_code=204)
    _set_cookie(request, response, "", 0)
    return response


@router.post("/v1/sign-ins", status_code=201)
async def offer_sign_in(tenant: KeyTenant, services: Given) -> SignIn:
    """A sign-in for a link to the page: used once, and within five minutes."""
    token = await services.sessions.offer(tenant)
    return SignIn(token=token, url=f"/#sign-in={token}")


async def _tenant_of(services: Services, given: SigningIn) -> str:
    """The tenant that somebody signs in to.

    Raises:
        Problem: 401.
    """
    if given.api_key is not None:
        tenant, wrong = await services.keyring.tenant_of(given.api_key.strip()), "The API key is not known."
    else:
        tenant = await services.sessions.use(given.sign_in or "")
        wrong = f"The link was used already, or is older than {_MINUTES} minutes; `winnow page` gives a new one."
    if tenant is None:
        raise not_signed_in(wrong)
    return tenant


def _set_cookie(request: Request, response: Response, token: str, lasts_s: int) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=lasts_s,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _view(services: Services, session: Session) -> SessionView:
    settings = services.page
    return SessionView(
        tenant=session.tenant, csrf=session.csrf, temporal_ui=settings.temporal_ui, undo_s=settings.undo_s
    )
