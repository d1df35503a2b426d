"""A request to a model, as both providers' wires are read into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from adapters.llm.simulator._prefixes import Prefix

Json = Mapping[str, Any]  # Any: whatever JSON can hold


class Provider(StrEnum):
    """Whose wire format was spoken."""

    ANTHROPIC = "anthropic"
    OPENAI = "openai"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a request before its body is understood."""

    path: str
    key: str
    """The API key."""
    body_hash: bytes
    repeat: int
    """How many requests with the same body came before this one."""


@dataclass(frozen=True, slots=True)
class SimRequest:
    """What a client asked; a plain dataclass, for it is made once for each request of a benchmark."""

    provider: Provider
    arrival: Arrival
    model: str
    system: str
    user: str
    """All of the user's words, in order."""
    schema: Json | None
    """The JSON schema of the answer; prose is wanted where there is none."""
    tokens_out_max: int | None
    body: Json
    prefix: Prefix | None = None
    """The beginning that the prompt cache is to keep."""

    @property
    def path(self) -> str:
        """Where it was sent."""
        return self.arrival.path

    @property
    def key(self) -> str:
        """The API key."""
        return self.arrival.key

    @property
    def body_hash(self) -> bytes:
        """Of path and body: the same for the same question."""
        return self.arrival.body_hash

    @property
    def repeat(self) -> int:
        """How many requests with the same body came before this one."""
        return self.arrival.repeat

    @property
    def streams(self) -> bool:
        """Whether the answer is wanted in events."""
        return self.body.get("stream") is True


class BadRequest(Exception):
    """The request does not keep to the provider's format; `param` says where."""

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param


def words_in(content: object) -> str:
    """The text of a message's content: a string, or a list of blocks that carry `text`."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(b["text"] for b in content if isinstance(b, dict) and isinstance(b.get("text"), str))
    return ""


def words_of(role: str, messages: object) -> str:
    """All that `role` says in a list of messages, in order."""
    if not isinstance(messages, list):
        return ""
    said = (words_in(m.get("content")) for m in messages if isinstance(m, dict) and m.get("role") == role)
    return "\n".join(said)


def require(body: Json, *names: str) -> None:
    """Refuse a body that lacks one of `names`, as both providers do.

    Raises:
        BadRequest: one is missing.
    """
    for name in names:
        if not body.get(name):
            raise BadRequest(f"{name}: Field required", name)


def require_flag(body: Json, name: str) -> None:
    """Refuse anything but true, false and nothing at all.

    Raises:
        BadRequest: it is something else.
    """
    if not isinstance(body.get(name), bool | None):
        raise BadRequest(f"{name}: Input should be a valid boolean", name)


def read_schema(form: object, param: str) -> Json | None:
    """The schema in an object that may carry one as `schema`.

    Raises:
        BadRequest: it is no JSON object.
    """
    schema = form.get("schema") if isinstance(form, dict) else None
    if schema is not None and not isinstance(schema, dict):
        raise BadRequest(f"{param}: Input should be an object", param)
    return schema


def read_cap(body: Json, *names: str) -> int | None:
    """The first of `names` that is given: how many tokens the answer may have.

    Raises:
        BadRequest: it is not a positive integer.
    """
    for name in names:
        if (value := body.get(name)) is None:
            continue
        if not isinstance(value, int) or value < 1:
            raise BadRequest(f"{name}: Input should be a positive integer", name)
        return value
    return None
