"""What is asked of no model, and in whose time zone dates are computed."""

from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode

from adapters.settings._texts import CONFIG, PREFIX, read_json
from domain.zones import ZoneName, Zones

ZONES_MAX = 10_000


def _lower(value: object) -> object:
    """Addresses in lower case, as they are looked up."""
    return {str(k).lower(): v for k, v in value.items()} if isinstance(value, dict) else value


class TruthSettings(BaseSettings):
    """Triage, and the zones of users."""

    model_config = CONFIG

    triage: bool = Field(default=True, validation_alias=PREFIX + "TRIAGE")
    """Whether a message that plainly asks for nothing goes to the built-in model alone, which costs nothing."""
    zone: ZoneName | None = Field(default=None, validation_alias=PREFIX + "ZONE")
    """In which dates are computed, by its IANA name (Europe/Berlin); not set: that of each message."""
    zones_text: Annotated[dict[str, ZoneName], NoDecode, BeforeValidator(_lower), BeforeValidator(read_json)] = Field(
        default_factory=dict, max_length=ZONES_MAX, validation_alias=PREFIX + "ZONES"
    )
    """JSON: {"ana@example.org": "America/Lima"}; for users who live elsewhere."""

    @property
    def zones(self) -> Zones:
        """Whose zone is which."""
        return Zones(default=self.zone, by_user=self.zones_text)
