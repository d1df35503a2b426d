"""Gmail, as much of its API as mailboxes are read and answered with; its history can be forgotten."""

import base64
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.connectors.doubles._http import Call, HttpDouble, Reply, told

_HISTORY_STEP = 7
"""History ids have gaps."""
_USERS = "/gmail/v1/users/"
_OURS = re.compile(r"rfc822msgid:(\S+)(?: in:sent)?")
_WATCH_MS = 7 * 86_400 * 1_000


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in the mailbox."""

    id: str
    history_id: int
    body: bytes
    labels: tuple[str, ...]
    received_s: float


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft, or what was sent of one."""

    mail: bytes
    thread: str | None


@dataclass(kw_only=True)
class GmailDouble(HttpDouble):
    """One mailbox. Its history has one record for each mail that came in."""

    user: str = "ana@example.org"
    topic: str = "projects/p/topics/t"
    mails: list[Mail] = field(default_factory=list)
    history_id: int = 1_000
    oldest_history_id: int = 0
    """What is older is answered with 404."""
    bare_history: bool = False
    """Whether records leave out the labels."""
    empty_pages: int = 0
    """How many pages of the history hold nothing and name a next one."""
    watches: list[dict[str, object]] = field(default_factory=list)
    tokens_given: int = 0
    drafts: dict[str, Kept] = field(default_factory=dict)
    sent: dict[str, Kept] = field(default_factory=dict)
    finds: bool = True
    """Whether the search knows of drafts and of what was sent; it may be late."""

    def deliver(self, body: bytes, labels: tuple[str, ...] = ("INBOX",), received_s: float | None = None) -> str:
        """A new mail comes in; gives its id."""
        self.history_id += _HISTORY_STEP
        mail = Mail(f"{self.history_id:x}", self.history_id, body, labels, received_s or time.time())
        self.mails.append(mail)
        return mail.id

    def remove(self, id_: str) -> None:
        """A mail is deleted for good."""
        self.mails = [mail for mail in self.mails if mail.id != id_]

    def forget(self) -> None:
        """The history begins only now."""
        self.history_id += _HISTORY_STEP
        self.oldest_history_id = self.history_id

    def credentials(self) -> str:
        """JSON of a user who has authorised us, with a token for the next decades."""
        return json.dumps(
            {
                "type": "authorized_user",
                "client_id": "client",
                "client_secret": "secret",
                "refresh_token": None,
                "token": self.token,
                "expiry": "2099-01-01T00:00:00Z",
            }
        )

    def open_to_all(self, call: Call) -> bool:
        """Who asks for a token has none."""
        return call.path == "/token"

    async def answer(self, call: Call) -> Reply:
        """One request of Google's client."""
        if call.path == "/token":
            self.tokens_given += 1
            return told({"access_token": self.token, "expires_in": 3_600, "token_type": "Bearer"})
        user, _, what = call.path.removeprefix(_USERS).partition("/")
        if not call.path.startswith(_USERS) or user != self.user:
            return _refusal(403, "forbidden")
        answers: dict[tuple[str, str], Callable[[Call], Reply]] = {
            ("GET", "profile"): self._profile,
            ("GET", "history"): self._history,
            ("GET", "messages"): self._list,
            ("POST", "watch"): self._watch,
            ("GET", "drafts"): self._find_draft,
            ("POST", "drafts"): self._draft,
            ("POST", "drafts/send"): self._send,
        }
        if call.method == "GET" and what.startswith("messages/"):
            return self._raw(what.removeprefix("messages/"), minimal=call.query.get("format") == ["minimal"])
        answer = answers.get((call.method, what))
        return _refusal(404, "notFound") if answer is None else answer(call)

    def _profile(self, call: Call) -> Reply:
        del call
        return told({"emailAddress": self.user, "historyId": str(self.history_id)})

    def _history(self, call: Call) -> Reply:
        after = int(call.query["startHistoryId"][0])
        if after < self.oldest_history_id:
            return _refusal(404, "notFound")
        if self.empty_pages:
            self.empty_pages -= 1
            return told({"historyId": str(self.history_id), "nextPageToken": "0"})
        label = call.query.get("labelId", [None])[0]
        found = [mail for mail in self.mails if mail.history_id > after and (label is None or label in mail.labels)]
        page, token = _page(found, call)
        records = [{"id": str(mail.history_id), "messagesAdded": [{"message": self._named(mail)}]} for mail in page]
        return told({"history": records, "historyId": str(self.history_id), **token})

    def _named(self, mail: Mail) -> dict[str, object]:
        named: dict[str, object] = {"id": mail.id, "threadId": mail.id}
        return named if self.bare_history else {**named, "labelIds": list(mail.labels)}

    def _list(self, call: Call) -> Reply:
        """Newest first; of several labels a mail must carry all."""
        if (wanted := _OURS.fullmatch(call.query["q"][0])) is not None:
            return told({"messages": [{"id": id_, "threadId": id_} for id_ in self._named_so(self.sent, wanted[1])]})
        since = re.fullmatch(r"after:(\d+)", call.query["q"][0])
        if since is None or call.query.get("pageToken") == ["stale"]:
            return _refusal(400, "invalidArgument")
        labels = set(call.query.get("labelIds", []))
        found = [mail for mail in self.mails if mail.received_s >= int(since[1]) and labels <= set(mail.labels)]
        page, token = _page(found[::-1], call)
        return told({"messages": [{"id": mail.id, "threadId": mail.id} for mail in page], **token})

    def _raw(self, id_: str, *, minimal: bool) -> Reply:
        for mail in self.mails:
            if mail.id == id_ and minimal:
                return told(self._named(mail))
            if mail.id == id_:
                return told({"id": id_, "raw": base64.urlsafe_b64encode(mail.body).decode()})
        return _refusal(404, "notFound")

    def _find_draft(self, call: Call) -> Reply:
        wanted = _OURS.fullmatch(call.query["q"][0])
        return told({"drafts": [{"id": id_} for id_ in self._named_so(self.drafts, wanted[1] if wanted else "")]})

    def _named_so(self, kept: dict[str, Kept], message_id: str) -> list[str]:
        line = f"Message-ID: <{message_id}>".encode()
        return [id_ for id_, one in kept.items() if self.finds and line in one.mail.splitlines()]

    def _draft(self, call: Call) -> Reply:
        message = json.loads(call.body)["message"]
        id_ = f"r{len(self.drafts) + len(self.sent)}"
        self.drafts[id_] = Kept(base64.urlsafe_b64decode(message["raw"]), message.get("threadId"))
        return told({"id": id_, "message": {"id": f"m{id_}"}})

    def _send(self, call: Call) -> Reply:
        id_ = json.loads(call.body)["id"]
        if id_ not in self.drafts:
            return _refusal(404, "notFound")
        self.sent[f"s{id_}"] = kept = self.drafts.pop(id_)
        return told({"id": f"s{id_}", "threadId": kept.thread})

    def _watch(self, call: Call) -> Reply:
        wanted = json.loads(call.body)
        if wanted["topicName"] != self.topic:
            return _refusal(404, "notFound")
        self.watches.append(wanted)
        expires_ms = int(time.time() * 1_000) + _WATCH_MS
        return told({"historyId": str(self.history_id), "expiration": str(expires_ms)})


def rate_limited() -> Reply:
    """The 403 by which Gmail says that a user asks too much."""
    return _refusal(403, "userRateLimitExceeded")


def _page(found: list[Mail], call: Call) -> tuple[list[Mail], dict[str, str]]:
    size = int(call.query["maxResults"][0])
    begin = int(call.query.get("pageToken", ["0"])[0])
    token = {"nextPageToken": str(begin + size)} if len(found) > begin + size else {}
    return found[begin : begin + size], token


def _refusal(status: int, reason: str) -> Reply:
    errors = [{"domain": "global", "reason": reason, "message": reason}]
    return told({"error": {"code": status, "message": reason, "errors": errors}}, status)
