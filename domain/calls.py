"""A call as the call log keeps it: what was sent, and how it ended."""

from pydantic import Field

from domain.questions import Answer, CacheState
from domain.traffic import BreakerState
from domain.value import Value


class Rendered(Value):
    """A request as it goes over the wire, in the parts that the call log keeps."""

    provider: str
    system: str
    user: str
    """The user's words, the problems with an earlier answer among them."""
    schema_text: str
    """The answer's JSON schema in the provider's idiom, as canonical JSON."""
    parameters: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    """Everything else that is sent: the model, the cap on tokens, flags."""

    @property
    def bytes_in(self) -> int:
        """Of all its words in UTF-8: what tokens are estimated by, for scripts differ less in it than in letters."""
        return sum(len(part.encode(errors="replace")) for part in (self.system, self.user, self.schema_text))


class CallEnd(Value):
    """How a call ended, and by which way it went."""

    answer: Answer
    """Also of a call that failed: state `failed`, and the reason as its detail."""
    cache: CacheState = "off"
    reused_call: str | None = None
    """The call whose answer the cache gave."""
    breaker: BreakerState | None = None
    """As it stood when the call went out; none where nothing went out."""
    key: str | None = None
    """Id of the provider's key."""
    unsure: bool = False
    """It had gone out when it failed or was given up: it may have been paid for, so its worst case is booked."""
