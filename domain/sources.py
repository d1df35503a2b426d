"""The sources of messages: what the settings say of each, and what watching one gives."""

from enum import StrEnum
from typing import Annotated, Final, Literal, get_args

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from domain.message import TENANT_DEFAULT, SourceName, TenantId
from domain.value import Value
from domain.webhooks import webhook_key

WATCH_ID_PREFIX = "source"
POLL_S_MAX = 86_400
LOOK_S = 600
"""How long one look into a source lasts at most, so that the history of a watch stays small."""


def _with_key(secret: SecretStr) -> SecretStr:
    webhook_key(secret.get_secret_value())
    return secret


_Text = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
_Secret = Annotated[SecretStr, Field(min_length=1)]
"""Never empty: what is compared with it may be."""
_WebhookSecret = Annotated[SecretStr, AfterValidator(_with_key)]
_PollS = Annotated[float, Field(gt=0, le=POLL_S_MAX)]
_Port = Annotated[int, Field(ge=1, le=65_535)]


class Tls(StrEnum):
    """How a connection is kept private."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"
    """Only for a server on this machine."""


class _Source(Value):
    tenant: TenantId = TENANT_DEFAULT
    """Whose messages these are."""


class ImapSource(_Source):
    """A mailbox, read by IMAP."""

    type: Literal["imap"] = "imap"
    host: _Text
    port: _Port = 993
    tls: Tls = Tls.TLS
    login: _Text
    password: _Secret
    folder: _Text = "INBOX"
    user: str | None = Field(default=None, max_length=320)
    """Address of the mailbox's owner; the login, where that is an address."""
    since_days: int | None = Field(default=0, ge=0)
    """How old the mails may be that are there at first; 0 for what comes from now on, None for all."""
    idle_s: _PollS = 540
    """How long one IDLE lasts; RFC 2177 allows 29 minutes, some providers cut it at 10."""


class FolderSource(_Source):
    """A folder in which files appear; it is only read."""

    type: Literal["folder"] = "folder"
    path: _Text
    poll_s: _PollS = 2
    user: str | None = Field(default=None, max_length=320)


class WebhookSource(_Source):
    """Whoever posts messages to us, signed as Standard Webhooks 1.0.0 has it."""

    type: Literal["webhook"] = "webhook"
    secrets: tuple[_WebhookSecret, ...] = Field(min_length=1, max_length=10)
    """`whsec_…`; several while one is being replaced."""
    user: str | None = Field(default=None, max_length=320)


class SlackSource(_Source):
    """A Slack app that sends us events."""

    type: Literal["slack"] = "slack"
    signing_secret: _Secret
    bot_token: _Secret | None = None
    """`xoxb-…`; with it the whole thread is fetched, and names stand for ids."""
    user: str | None = Field(default=None, max_length=320)
    """Slack id or address of whose tasks are looked for."""
    base_url: str = "https://slack.com/api/"


class Delivers(StrEnum):
    """What a mailbox does with a reply to one of its messages, once that is approved."""

    DRAFT = "draft"
    """Keeps it among its drafts; a person sends it from there."""
    SEND = "send"


class GmailSource(_Source):
    """A Gmail mailbox, whose changes Google pushes to us."""

    type: Literal["gmail"] = "gmail"
    user: _Text
    """The mailbox's address."""
    credentials: _Secret
    """JSON of an authorised user, or of a service account that may act for the user."""
    topic: _Text
    """Pub/Sub topic of the watch: `projects/…/topics/…`."""
    audience: str | None = None
    """What Google's token for our address must name; without it the token in the path is all that is checked."""
    push_account: str | None = None
    """The service account that pushes: whose Google's token must be, where an audience is named."""
    push_token: _Secret
    """A word of our own in the push address, `?token=…`, compared in constant time."""
    labels: tuple[str, ...] = ("INBOX",)
    poll_s: _PollS = 300
    """Looked at without being told, as a safety net."""
    deliver: Delivers | None = None
    """What becomes of approved replies where WINNOW_DELIVERY is `source`; the credentials must allow it."""
    base_url: str = "https://gmail.googleapis.com/"


class GraphSource(_Source):
    """A Microsoft 365 mailbox, whose changes Microsoft Graph posts to us."""

    type: Literal["graph"] = "graph"
    user: _Text
    """The mailbox's address."""
    directory: _Text
    """Microsoft Entra tenant id."""
    client_id: _Text
    client_secret: _Secret
    client_state: _Secret
    """A word of our own that every notification must repeat."""
    notification_url: _Text
    """Where Graph reaches us: https://…/v1/sources/{name}/graph."""
    poll_s: _PollS = 300
    deliver: Delivers | None = None
    """What becomes of approved replies where WINNOW_DELIVERY is `source`; the application must be allowed to."""
    base_url: str = "https://graph.microsoft.com/v1.0/"


SourceConfig = Annotated[
    ImapSource | FolderSource | WebhookSource | SlackSource | GmailSource | GraphSource, Field(discriminator="type")
]
"""One source, as the settings have it."""

Watched = ImapSource | FolderSource | GmailSource | GraphSource
"""The sources that we look into ourselves."""
WATCHED_TYPES: Final = frozenset(kind.model_fields["type"].default for kind in get_args(Watched))
"""What the settings call their types."""
Renewed = GmailSource | GraphSource
"""The sources that tell us what is new only while they are asked to."""


class Arrival(Value):
    """A message that a source has for us: its bytes, or the id under which it is fetched."""

    id: str = Field(min_length=1, max_length=1_000)
    """What the source calls it."""
    media_type: str = Field(max_length=255)
    """Empty for a file, which is told by its name and its bytes."""
    body: bytes | None = None
    """None: to be fetched by the id."""
    user: str | None = None


class Batch(Value):
    """What a source had next. Its messages are kept first, then its cursor: a crash between repeats, never loses."""

    arrivals: tuple[Arrival, ...] = ()
    cursor: str
    """Where to go on: the source's own, as JSON."""


class SourceRef(Value):
    """One source of one tenant; all that history carries of it."""

    tenant: TenantId
    name: SourceName

    @property
    def workflow_id(self) -> str:
        """The engine's id of the run that watches it."""
        return f"{WATCH_ID_PREFIX}/{self.tenant}/{self.name}"


class Watch(Value):
    """What came of watching a source for a while."""

    outcome: Literal["watched"] = "watched"
    accepted: int
    """Messages that were new."""
    pause_s: float
    """How long to wait before looking again, unless something happens; 0: at once."""


class Gone(Value):
    """The settings no longer name the source: nobody looks into it."""

    outcome: Literal["gone"] = "gone"


WatchOutcome = Annotated[Watch | Gone, Field(discriminator="outcome")]


class Renewal(Value):
    """What came of asking a source to go on telling us."""

    until_iso: str | None
    """When it would stop; None for a source that needs no asking."""


class SourceState(Value):
    """How a source stands, for those who run the house."""

    name: SourceName
    type: str
    accepted: int
    """Messages since it was first watched."""
    checked_at_iso: str | None
    """When it was last looked into without a fault."""
    error: str | None
    """What is wrong since then."""
    watch_until_iso: str | None = None
    configured: bool = True
    """Whether the settings still name it."""
