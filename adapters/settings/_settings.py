"""The settings as one value, of their parts."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, StringConstraints

from adapters.settings._cache import CacheSettings
from adapters.settings._calls import CallSettings
from adapters.settings._delivery import DeliverySettings
from adapters.settings._kinds import KindSettings
from adapters.settings._money import MoneySettings
from adapters.settings._sources import SourceSettings
from adapters.settings._texts import CONFIG, PREFIX
from adapters.settings._truth import TruthSettings
from domain.review import UNDO_S, UNDO_S_MAX


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _without_slash(value: object) -> object:
    return value.rstrip("/") if isinstance(value, str) else value


UiUrl = Annotated[
    str, BeforeValidator(_without_slash), StringConstraints(pattern=r"^https?://[^\s\"'<>?#]+$", max_length=500)
]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)]


class Settings(
    KindSettings, CallSettings, MoneySettings, CacheSettings, SourceSettings, DeliverySettings, TruthSettings
):
    """Everything that can be set; Temporal's own settings are the SDK's TEMPORAL_* variables."""

    model_config = CONFIG

    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    """postgresql://user:password@host/name."""
    otlp_endpoint: str | None = Field(default=None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    """Where traces go; without it none are made."""

    data_dir: Path = Field(default=Path(".winnow"), validation_alias=PREFIX + "DATA_DIR")
    api_host: str = Field(default="127.0.0.1", validation_alias=PREFIX + "API_HOST")
    api_port: int = Field(default=8080, ge=0, le=65535, validation_alias=PREFIX + "API_PORT")
    api_url: str | None = Field(default=None, validation_alias=PREFIX + "API_URL")
    """Where the command line finds the API; read from stack.json where not set."""
    api_key: SecretStr | None = Field(default=None, validation_alias=PREFIX + "API_KEY")
    temporal_port: int = Field(default=0, ge=0, le=65535, validation_alias=PREFIX + "TEMPORAL_PORT")
    temporal_ui: UiUrl | None = Field(default=None, validation_alias=PREFIX + "TEMPORAL_UI")
    """Where Temporal's UI is, as in http://127.0.0.1:8233: the review page links each run there."""
    temporal_ui_port: int = Field(default=0, ge=0, le=65535, validation_alias=PREFIX + "TEMPORAL_UI_PORT")

    review_window_s: int = Field(default=14 * 86_400, ge=0, validation_alias=PREFIX + "REVIEW_WINDOW_S")
    """How long a run waits for a person before it closes itself."""
    undo_s: int = Field(default=UNDO_S, ge=0, le=UNDO_S_MAX, validation_alias=PREFIX + "UNDO_S")
    """How long an approval can be taken back before the draft leaves."""
    sweep_interval_s: float = Field(default=2, gt=0, validation_alias=PREFIX + "SWEEP_INTERVAL_S")
    """How often the sweeper looks for accepted messages without a run."""
    log_level: LogLevel = Field(default="INFO", validation_alias=PREFIX + "LOG_LEVEL")
