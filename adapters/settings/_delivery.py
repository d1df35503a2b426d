"""How approved drafts leave."""

from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, NoDecode

from adapters.settings._texts import CONFIG, PREFIX
from domain.conversation import Mailbox
from domain.delivery import SmtpServer, Way
from domain.sources import Tls

SUBMISSION = 587
SUBMISSIONS = 465
_HERE = {"localhost", "127.0.0.1", "::1"}
_FORM = "write smtp://user:password@host:587, or smtps://… for TLS from the first byte"


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _server(value: object) -> object:
    """The server of an address; what is wrong is told without a letter of it, for it holds a password."""
    if not isinstance(value, str):
        return value
    try:
        parts = urlsplit(value.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(
            f"this is not an address: {_FORM}; in the password, escape what is no letter or digit"
        ) from None
    if parts.scheme not in {"smtp", "smtps"} or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"this is not the address of a mail server: {_FORM}")
    login, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(login) != bool(password):
        raise ValueError(f"a login and its password belong together: {_FORM}")
    if not (login.isascii() and password.isascii() and (login + password).isprintable()):
        raise ValueError("login and password must be ASCII; make another password for this program")
    tls = Tls.TLS if parts.scheme == "smtps" else Tls.NONE if host in _HERE else Tls.STARTTLS
    try:
        return SmtpServer(
            host=host,
            port=port or (SUBMISSIONS if tls is Tls.TLS else SUBMISSION),
            tls=tls,
            login=login or None,
            password=SecretStr(password) if password else None,
        )
    except ValidationError:
        raise ValueError(f"this is not the address of a mail server: {_FORM}") from None


_Sender = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=320, pattern=r"^[^@\s<>,;\"]+@[^@\s<>,;\"]+$")
]


class DeliverySettings(BaseSettings):
    """The way out, and the mail server."""

    model_config = CONFIG

    delivery: Annotated[Way, BeforeValidator(_lower)] = Field(default=Way.OUTBOX, validation_alias=PREFIX + "DELIVERY")
    """`outbox` (nothing leaves), `smtp`, or `source` (the mailbox that the message came from)."""
    smtp_server: Annotated[SmtpServer | None, NoDecode, BeforeValidator(_server)] = Field(
        default=None, validation_alias=PREFIX + "SMTP_URL"
    )
    """smtp://user:password@host:587, where STARTTLS is demanded of all but this machine; or smtps://…"""
    smtp_from: _Sender | None = Field(default=None, validation_alias=PREFIX + "SMTP_FROM")
    """From whom replies are where nobody knows whose mailbox it is."""

    @property
    def sender(self) -> Mailbox | None:
        """The same as a mailbox."""
        return None if self.smtp_from is None else Mailbox(address=self.smtp_from)
