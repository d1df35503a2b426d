"""Google's official client for one mailbox, and what its failures mean.

The client is synchronous, so each call has a thread of its own. It retries nothing but a dropped connection and the
fetching of a token.
"""

import asyncio
import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError

from adapters.connectors._asking import READ_S, base_of, failure
from adapters.connectors._loose import Loose
from domain.failures import Misconfigured, Refused, Unavailable
from domain.sources import GmailSource

SCOPE = "https://www.googleapis.com/auth/gmail.readonly"
SCOPE_DELIVERING = "https://www.googleapis.com/auth/gmail.compose"
"""Drafts, and sending them; asked for beside the other where the source delivers."""
_CREDENTIALS_MAX = 100
_LIMITS = (b"limitexceeded", b"quotaexceeded", b"quota_exceeded", b"resource_exhausted")
"""Parts of the reasons by which Google says with a 403 what others say with a 429."""

_T = TypeVar("_T", bound=Loose)
Ask = Callable[[Any], Any]
"""A request made of the client's `users`. Any: its resources are made while it runs, and have no types."""


class Mailbox:
    """One user's mailbox over one connection, opened when first used and never used by two at once."""

    def __init__(self, config: GmailSource) -> None:
        self._config = config
        self._base = base_of("gmail", config.base_url)
        self._client: Any = None  # Any: see Ask

    async def ask(self, question: Ask, shape: type[_T]) -> _T:
        """The answer to one request on `users`, asked once."""

        def asked() -> _T:
            with _translation():
                return shape.model_validate(question(self._users()).execute(num_retries=0))

        return await asyncio.to_thread(asked)

    async def close(self) -> None:
        """Let go of the connection."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _users(self) -> Any:  # Any: see Ask
        if self._client is None:
            self._client = _client(self._config, self._base)
        return self._client.users()


def _client(config: GmailSource, base: str) -> Any:  # Any: see Ask
    """Google's client, which describes the API from its own wheel."""
    from google_auth_httplib2 import AuthorizedHttp  # noqa: PLC0415  heavy, and an extra: _translation says so
    from googleapiclient.discovery import build  # noqa: PLC0415  the same
    from httplib2 import Http  # noqa: PLC0415  the same

    plain = Http(timeout=READ_S)
    plain.follow_redirects = False
    # A token that was withdrawn is replaced once; that is all it does of its own accord.
    connection = AuthorizedHttp(
        _credentials(config.credentials.get_secret_value(), config.user, delivers=config.deliver is not None),
        http=plain,
        max_refresh_attempts=1,
    )
    where = {"api_endpoint": base}
    return build("gmail", "v1", http=connection, client_options=where, static_discovery=True, cache_discovery=False)


@lru_cache(maxsize=_CREDENTIALS_MAX)
def _credentials(
    given: str, user: str, *, delivers: bool
) -> Any:  # Any: user and service accounts have no parent that is typed
    """Kept for the life of the process: one token an hour rather than one a mail."""
    from google.oauth2 import credentials, service_account  # noqa: PLC0415  an extra, as above

    wrong = Misconfigured("gmail", f"credentials of {user}: neither JSON of an authorised user nor a service account's")
    try:
        info = json.loads(given)
        if not isinstance(info, dict):
            raise wrong
        if info.get("type") == "service_account":
            make: Any = service_account.Credentials.from_service_account_info  # Any: it has no types
            return make(info, scopes=[SCOPE, *([SCOPE_DELIVERING] if delivers else [])], subject=user)
        # The scopes are those that the user granted; asking for others is refused.
        authorised: Any = credentials.Credentials.from_authorized_user_info  # Any: the same
        return authorised(info)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise wrong from None  # the library's words may hold a piece of the key


@contextmanager
def _translation() -> Iterator[None]:
    """The libraries' failures as ours; their words are left out, for they may quote a mail or a token."""
    try:
        from google.auth.exceptions import GoogleAuthError, TransportError  # noqa: PLC0415  an extra
        from googleapiclient.errors import HttpError  # noqa: PLC0415  the same
        from httplib2 import HttpLib2Error  # noqa: PLC0415  the same
    except ImportError as error:
        raise Misconfigured("gmail", "a source of type gmail needs more: pip install winnow[google]") from error
    try:
        yield
    except HttpError as error:
        raise _meaning(int(error.resp.status), error.content, error.resp.get("retry-after")) from None
    except (OSError, http.client.HTTPException, HttpLib2Error, TransportError) as error:
        raise Unavailable("cut", f"the connection to Gmail broke ({type(error).__name__})") from None
    except GoogleAuthError as error:
        if error.retryable:
            raise Unavailable("no_token", "Google gives no token now") from None
        raise Refused("not_allowed", "Google gives no token for these credentials; are they withdrawn?") from None
    except (ValidationError, json.JSONDecodeError, UnicodeDecodeError):
        raise Unavailable("unreadable", "Gmail's answer is not what its description says") from None


def _meaning(status: int, content: bytes, retry_after: str | None) -> Refused | Unavailable:
    if status == http.client.FORBIDDEN and any(word in content.lower() for word in _LIMITS):
        status = http.client.TOO_MANY_REQUESTS
    return failure("Gmail", status, retry_after)
