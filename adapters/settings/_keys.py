"""The providers' keys and addresses, under the vendors' own names."""

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from adapters.settings._texts import CONFIG, LIST_MAX

_OFFICIAL = {"anthropic": "anthropic.com", "openai": "openai.com"}


class KeySettings(BaseSettings):
    """Keys and addresses; a key is shown by nothing that prints settings."""

    model_config = CONFIG

    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")
    """One key, or several separated by commas, over which calls are spread."""
    anthropic_base_url: str | None = Field(default=None, validation_alias="ANTHROPIC_BASE_URL")
    """Another server that speaks Anthropic's Messages API."""
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    """The same as for Anthropic."""
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    """Any server that speaks the OpenAI Responses API."""

    @field_validator("anthropic_api_key", "openai_api_key")
    @classmethod
    def _few(cls, keys: SecretStr | None) -> SecretStr | None:
        if len(_several(keys)) > LIST_MAX:
            raise ValueError(f"at most {LIST_MAX} keys")
        return keys

    @property
    def anthropic_keys(self) -> tuple[str, ...]:
        """Anthropic's keys as given, each once."""
        return _several(self.anthropic_api_key)

    @property
    def openai_keys(self) -> tuple[str, ...]:
        """OpenAI's keys as given, each once."""
        return _several(self.openai_api_key)

    def keys_of(self, provider: str) -> tuple[str, ...]:
        """The keys of `anthropic` or `openai`."""
        return {"anthropic": self.anthropic_keys, "openai": self.openai_keys}[provider]

    def elsewhere(self, provider: str) -> bool:
        """Whether `anthropic` or `openai` is asked at another server, which may have models of its own."""
        address = {"anthropic": self.anthropic_base_url, "openai": self.openai_base_url}[provider]
        host, official = urlsplit(address or "").hostname, _OFFICIAL[provider]
        return bool(address) and host != official and not (host or "").endswith("." + official)


def _several(secret: SecretStr | None) -> tuple[str, ...]:
    keys = secret.get_secret_value().split(",") if secret else []
    return tuple(dict.fromkeys(key.strip() for key in keys if key.strip()))
