"""The settings: read once from the environment, in a `__main__`, into a frozen value."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.failures import Misconfigured
from domain.message import ModelName
from domain.proposals import QuestionKind

PREFIX = "WINNOW_"

_HAIKU = "anthropic:claude-haiku-5-5"
_SONNET = "anthropic:claude-sonnet-5-5"
_LUNA = "openai:gpt-6-luna"
_TERRA = "openai:gpt-6.1-terra"


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)]
RouteText = Annotated[tuple[ModelName, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """Everything that can be set; Temporal's own settings are the SDK's TEMPORAL_* variables."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True)

    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    """postgresql://user:password@host/name."""
    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str | None = Field(default=None, validation_alias="ANTHROPIC_BASE_URL")
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    """Any server that speaks the OpenAI Responses API."""
    otlp_endpoint: str | None = Field(default=None, validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    """Where traces go; without it none are made."""

    data_dir: Path = Field(default=Path(".winnow"), validation_alias=PREFIX + "DATA_DIR")
    api_host: str = Field(default="127.0.0.1", validation_alias=PREFIX + "API_HOST")
    api_port: int = Field(default=8080, ge=0, le=65535, validation_alias=PREFIX + "API_PORT")
    api_url: str | None = Field(default=None, validation_alias=PREFIX + "API_URL")
    """Where the command line finds the API; read from stack.json where not set."""
    api_key: SecretStr | None = Field(default=None, validation_alias=PREFIX + "API_KEY")
    temporal_port: int = Field(default=0, ge=0, le=65535, validation_alias=PREFIX + "TEMPORAL_PORT")
    temporal_ui_port: int = Field(default=0, ge=0, le=65535, validation_alias=PREFIX + "TEMPORAL_UI_PORT")

    route_tasks: RouteText = Field(default=(), validation_alias=PREFIX + "ROUTE_TASKS")
    """Models to ask for tasks, in order, separated by commas; empty: what the keys allow, then `local`."""
    route_decisions: RouteText = Field(default=(), validation_alias=PREFIX + "ROUTE_DECISIONS")
    route_draft: RouteText = Field(default=(), validation_alias=PREFIX + "ROUTE_DRAFT")
    repairs_max: int = Field(default=2, ge=0, le=5, validation_alias=PREFIX + "REPAIRS_MAX")
    """How often one model may be asked to mend its answer."""
    model_timeout_s: float = Field(default=60, gt=0, le=600, validation_alias=PREFIX + "MODEL_TIMEOUT_S")
    """One model call, from connect to the last byte."""
    model_calls_max: int = Field(default=20, ge=1, le=1000, validation_alias=PREFIX + "MODEL_CALLS_MAX")
    """Model calls that one worker makes at a time."""
    review_window_s: int = Field(default=14 * 86_400, ge=0, validation_alias=PREFIX + "REVIEW_WINDOW_S")
    """How long a run waits for a person before it closes itself."""
    sweep_interval_s: float = Field(default=2, gt=0, validation_alias=PREFIX + "SWEEP_INTERVAL_S")
    """How often the sweeper looks for accepted messages without a run."""
    log_level: LogLevel = Field(default="INFO", validation_alias=PREFIX + "LOG_LEVEL")

    def route(self, kind: QuestionKind) -> tuple[ModelName, ...]:
        """The models for one kind: as set, or what the keys allow; `local` is the last rung by default."""
        given = {
            QuestionKind.TASKS: self.route_tasks,
            QuestionKind.DECISIONS: self.route_decisions,
            QuestionKind.DRAFT: self.route_draft,
        }[kind]
        return given or self._route_default(kind)

    def _route_default(self, kind: QuestionKind) -> tuple[ModelName, ...]:
        better = kind is QuestionKind.DRAFT
        route: list[str] = []
        if self.anthropic_api_key:
            route.append(_SONNET if better else _HAIKU)
        if self.openai_api_key:
            route.append(_TERRA if better else _LUNA)
        return (*route, "local")


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        Misconfigured: a value does not fit, a `WINNOW_` name is unknown, or a route needs a missing key.
    """
    _refuse_unknown_names()
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise Misconfigured("settings", f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    _check_keys(settings)
    return settings


def _refuse_unknown_names() -> None:
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        ours = ", ".join(sorted(n for n in known if n.startswith(PREFIX)))
        raise Misconfigured("settings", f"{unknown[0]} is not a setting; unset it or use one of: {ours}")


def _check_keys(settings: Settings) -> None:
    keys = {"anthropic": settings.anthropic_api_key, "openai": settings.openai_api_key}
    for kind in QuestionKind:
        for model in settings.route(kind):
            provider = model.partition(":")[0]
            if provider in keys and not keys[provider]:
                raise Misconfigured("settings", f"the route for {kind} names {model}: set {provider.upper()}_API_KEY")
