"""Where messages come from, besides those that are posted to us."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_settings import BaseSettings, NoDecode

from adapters.settings._texts import CONFIG, LIST_MAX, PREFIX, read_json, split
from domain.message import SourceName
from domain.sources import SourceConfig, SourceRef

SOURCES_MAX = 200
READERS_MAX = 32

_Host = Annotated[str, StringConstraints(min_length=1, max_length=253, to_lower=True)]


class SourceSettings(BaseSettings):
    """Mailboxes, folders and services, and whose word on a sender is believed."""

    model_config = CONFIG

    sources_text: Annotated[dict[SourceName, SourceConfig], NoDecode, BeforeValidator(read_json)] = Field(
        default_factory=dict, max_length=SOURCES_MAX, validation_alias=PREFIX + "SOURCES"
    )
    """JSON: {"name": {"type": "imap", …}}; domain/sources.py and docs/sources.md say what each type takes."""
    trusted_receivers: Annotated[tuple[_Host, ...], NoDecode, BeforeValidator(split)] = Field(
        default=(), max_length=LIST_MAX, validation_alias=PREFIX + "TRUSTED_RECEIVERS"
    )
    """Servers whose Authentication-Results are believed, by the name they write first in them, with commas between."""
    readers: int = Field(default=2, ge=1, le=READERS_MAX, validation_alias=PREFIX + "READERS")
    """Child processes that read messages."""

    @property
    def sources(self) -> dict[SourceRef, SourceConfig]:
        """The sources, by whose they are and what they are called."""
        return {SourceRef(tenant=config.tenant, name=name): config for name, config in self.sources_text.items()}
