"""How models are called: patience, limits, and what is kept of a request."""

from pydantic import Field
from pydantic_settings import BaseSettings

from adapters.settings._texts import CONFIG, PREFIX, ByModel
from domain.escalation import REPAIRS_MAX
from domain.message import ModelName
from domain.parts import CHARS_MAX
from domain.traffic import Limits
from domain.value import Value

SECONDS_MAX = 600


class LimitsText(Value):
    """A provider's limits as a person writes them; one that is not given is learnt from its headers."""

    requests_per_minute: int | None = Field(default=None, ge=1)
    tokens_per_minute: int | None = Field(default=None, ge=1)


class CallSettings(BaseSettings):
    """Seconds end in `_S`."""

    model_config = CONFIG

    model_connect_s: float = Field(default=5, gt=0, le=SECONDS_MAX, validation_alias=PREFIX + "MODEL_CONNECT_S")
    """Until the connection stands."""
    model_first_byte_s: float | None = Field(
        default=None, gt=0, le=SECONDS_MAX, validation_alias=PREFIX + "MODEL_FIRST_BYTE_S"
    )
    """Until the first byte of the answer; not set: as long as the whole call may take. An answer that is not streamed
    comes in one piece at its end."""
    model_between_bytes_s: float = Field(
        default=15, gt=0, le=SECONDS_MAX, validation_alias=PREFIX + "MODEL_BETWEEN_BYTES_S"
    )
    """From one byte to the next."""
    model_timeout_s: float = Field(default=60, gt=0, le=SECONDS_MAX, validation_alias=PREFIX + "MODEL_TIMEOUT_S")
    """One model call, from connect to the last byte; none of the others lasts longer."""
    patience_s: float = Field(default=30, ge=0, le=86_400, validation_alias=PREFIX + "PATIENCE_S")
    """How long a message waits for a model that is limited while its route has another."""
    model_calls_max: int = Field(default=20, ge=1, le=1000, validation_alias=PREFIX + "MODEL_CALLS_MAX")
    """Model calls that one worker makes at a time."""
    model_http2: bool = Field(default=False, validation_alias=PREFIX + "MODEL_HTTP2")
    """Speak HTTP/2 with providers that can: calls share a connection, and a cancelled one may be written to its end."""
    repairs_max: int = Field(default=REPAIRS_MAX, ge=0, le=5, validation_alias=PREFIX + "REPAIRS_MAX")
    """How often one model may be asked to mend its answer."""
    part_chars_max: int = Field(default=CHARS_MAX, ge=16_000, le=2_000_000, validation_alias=PREFIX + "PART_CHARS")
    """Characters of a conversation that are asked about at once; what is longer is asked about in parts, which overlap
    by 2,000. Some 10,000 tokens fit every model with prompt and answer, small ones of one's own too, and large ones
    overlook less in them than in all at once. A run keeps what it began with."""
    limit_texts: ByModel[LimitsText] = Field(default_factory=dict, validation_alias=PREFIX + "LIMITS")
    """JSON `{"anthropic:claude-haiku-5-5": {"requests_per_minute": 50, "tokens_per_minute": 50000}}`: of each key."""
    keep_requests: bool = Field(default=True, validation_alias=PREFIX + "KEEP_REQUESTS")
    """Keep the words of each request in the call log; else only their hash, and the call cannot be repeated."""

    @property
    def first_byte_s(self) -> float:
        """Until the first byte of the answer, never longer than the whole call."""
        return min(self.model_first_byte_s or self.model_timeout_s, self.model_timeout_s)

    @property
    def limits(self) -> dict[ModelName, Limits]:
        """The limits of each key, by model."""
        return {model: Limits(**text.model_dump()) for model, text in self.limit_texts.items()}
