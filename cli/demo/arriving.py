"""The demo's sources: a mailbox, a watched folder and a webhook, each with the end at which messages are put in."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

import httpx2

from adapters.connectors.doubles.imap import ImapDouble
from adapters.source import identify
from adapters.store import Upload
from cli.demo.corpus import USER, Came, DemoMessage, load
from cli.stack import Plan
from domain.failures import Misconfigured, Unavailable
from domain.identity import message_id
from domain.message import TENANT_DEFAULT

MAILBOX, FOLDER, WEBHOOK = "demo-mailbox", "demo-folder", "demo-webhook"
_VARIABLE = "WINNOW_SOURCES"
_POLL_S = 0.5
_SECRET_BYTES = 32
_POST_S_MAX = 10


@dataclass(frozen=True)
class Sources:
    """The other ends of the demo's sources; passwords and secrets are new in each run."""

    mailbox: ImapDouble
    folder: Path
    """What is moved into it is read."""
    secret: bytes
    """Signs what is posted."""

    def settings(self, mailbox_port: int) -> dict[str, object]:
        """The sources as the settings take them."""
        return {
            MAILBOX: {
                "type": "imap",
                "host": "127.0.0.1",
                "port": mailbox_port,
                "tls": "none",
                "login": self.mailbox.login,
                "password": self.mailbox.password,
                "since_days": None,  # the mail may be there before the first look
            },
            FOLDER: {"type": "folder", "path": str(self.folder), "poll_s": _POLL_S, "user": USER},
            WEBHOOK: {
                "type": "webhook",
                "secrets": ["whsec_" + base64.b64encode(self.secret).decode()],
                "user": USER,
            },
        }

    async def bring(self, message: DemoMessage, api_url: str) -> None:
        """Put the message where it arrives by itself.

        Raises:
            Unavailable: the API did not take what was posted.
        """
        match message.came:
            case Came.MAILBOX:
                self.mailbox.deliver(load(message))
            case Came.FOLDER:
                self._move_in(message)
            case Came.WEBHOOK:
                await self._post(message, f"{api_url}/v1/sources/{WEBHOOK}/webhook")
            case Came.SUBMITTED:
                raise ValueError(f"{message.file_name} does not arrive by itself")

    def signed(self, body: bytes) -> dict[str, str]:
        """Headers of a body, as whoever posts has to sign it: Standard Webhooks 1.0.0."""
        name, stamp = f"msg_{secrets.token_hex(8)}", str(int(time.time()))
        mac = hmac.new(self.secret, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
        return {
            "webhook-id": name,
            "webhook-timestamp": stamp,
            "webhook-signature": "v1," + base64.b64encode(mac).decode(),
        }

    def _move_in(self, message: DemoMessage) -> None:
        """Written elsewhere first, as everybody should who writes into a watched folder."""
        written = self.folder.with_name(message.file_name)
        written.write_bytes(load(message))
        written.replace(self.folder / message.file_name)

    async def _post(self, message: DemoMessage, url: str) -> None:
        body = load(message)
        headers = {**self.signed(body), "Content-Type": message.media_type}
        try:
            async with httpx2.AsyncClient(timeout=_POST_S_MAX, trust_env=False) as http:
                answer = await http.post(url, content=body, headers=headers)
        except httpx2.TransportError as error:
            raise Unavailable("webhook", f"no API answers at {url}") from error
        if answer.status_code != HTTPStatus.ACCEPTED:
            raise Unavailable("webhook", f"the API answered a signed post with {answer.status_code}")


@asynccontextmanager
async def sources_of(plan: Plan) -> AsyncIterator[tuple[Plan, Sources]]:
    """The plan with the demo's sources beside those of its settings, and their other ends; all on the loopback."""
    folder = _watched_folder(plan.data_dir.expanduser().resolve())
    # UIDs count from 1 in each run: under another UIDVALIDITY they are not those of the run before.
    mailbox = ImapDouble(login=USER, password=secrets.token_urlsafe(), uidvalidity=int(time.time()))
    sources = Sources(mailbox, folder, secrets.token_bytes(_SECRET_BYTES))
    async with mailbox.serving() as port:
        given = json.loads(plan.environment.get(_VARIABLE) or "{}")
        told = json.dumps(given | sources.settings(port))
        yield replace(plan, environment={**plan.environment, _VARIABLE: told}), sources


def id_of(message: DemoMessage) -> str:
    """What the message will be called, whichever way it comes: so that it can be looked for."""
    body = load(message)
    named = identify(message.media_type, body)
    upload = Upload(
        tenant=TENANT_DEFAULT,
        source=named.source,
        source_id=named.source_id,
        media_type=message.media_type,
        body=body,
        user=message.user,
    )
    return message_id(upload.tenant, upload.source, upload.named)


def _watched_folder(data_dir: Path) -> Path:
    """Made before the stack starts, as a watched folder has to be there; only its owner may look into it.

    Raises:
        Misconfigured: it cannot be made.
    """
    folder = data_dir / "demo" / "inbox"
    try:
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        for each in (data_dir, folder.parent, folder):
            each.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Misconfigured("data_dir", f"{folder} cannot be made: {error.strerror}") from error
    return folder
