"""How the texts of environment variables are read into values: lists, the word `none`, JSON, models of a route."""

import re
from typing import Annotated, TypeVar

import jiter
from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic_settings import NoDecode, SettingsConfigDict

from domain.message import ModelName
from domain.routes import LOCAL_RUNG, Tier
from domain.value import Value

PREFIX = "WINNOW_"
CONFIG = SettingsConfigDict(
    frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True, hide_input_in_errors=True
)
LIST_MAX = 20
MODELS_MAX = 200

_T = TypeVar("_T")
_NONE = "none"
_TIERS = {tier.value: tier for tier in (Tier.SMALL, Tier.LARGE)}
_MODEL_NAME: TypeAdapter[str] = TypeAdapter(ModelName)


class Choice(Value):
    """One model of a route as a person wrote it."""

    model: ModelName
    tier: Tier | None = None
    """None: by its price."""


def split(value: object) -> object:
    """A list separated by commas; anything but a text is left alone."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def read_json(value: object) -> object:
    """A JSON value; a key that stands twice, and NaN, are refused."""
    if not isinstance(value, str):
        return value
    try:
        return jiter.from_json(value.encode(), allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        raise ValueError(f"this is not JSON: {error}") from None


def _none(value: object) -> object:
    return None if isinstance(value, str) and value.strip().lower() == _NONE else value


def _route(value: object) -> object:
    """The models of a route, each with its tier if it was given.

    Raises:
        ValueError: none or too many are named, one twice, or one that is not written as a model is.
    """
    if not isinstance(value, str):
        return value
    choices = tuple(_choice(part) for part in value.split(",") if part.strip())
    models = [choice.model for choice in choices]
    twice = next((model for model in models if models.count(model) > 1), None)
    if not choices:
        raise ValueError("the route is empty; name a model, or unset it")
    if twice:
        raise ValueError(f"{twice} stands in it twice")
    if len(choices) > LIST_MAX:
        raise ValueError(f"a route has at most {LIST_MAX} models")
    return choices


def _choice(text: str) -> Choice:
    """A name may hold an @ itself, as in `claude-haiku-4-5@20251001`: only a word after the last one is a tier."""
    name, _, word = text.strip().rpartition("@")
    if name and word.lower() in _TIERS:
        return Choice(model=_named(name), tier=_tier(name, word))
    if name and re.fullmatch(r"[A-Za-z_]+", word):
        raise ValueError(f"{word} is not a tier: write @small or @large; a tier may follow a name that has an @ in it")
    return Choice(model=_named(text.strip()))


def _tier(name: str, word: str) -> Tier:
    if name.strip() == LOCAL_RUNG.model:
        raise ValueError("local is the built-in model and takes no tier")
    return _TIERS[word.lower()]


def _paid(name: str) -> ModelName:
    if _named(name) == LOCAL_RUNG.model:
        raise ValueError("local costs nothing and has no limits")
    return name


def _named(name: str) -> ModelName:
    try:
        return _MODEL_NAME.validate_python(name.strip())
    except ValidationError:
        raise ValueError(
            f"{name.strip()[:100]} is not a model: write local, anthropic:… or openai:…, "
            "as in anthropic:claude-haiku-5-5@small"
        ) from None


RouteText = Annotated[tuple[Choice, ...] | None, NoDecode, BeforeValidator(_route)]
"""`model[@tier],model…`; None where it is not set."""
Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]
UsdLimit = Annotated[Usd | None, BeforeValidator(_none)]
"""US dollars, or `none`."""
TokenLimit = Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(_none)]
"""Tokens, or `none`."""
PaidModel = Annotated[str, AfterValidator(_paid)]
ByModel = Annotated[dict[PaidModel, _T], NoDecode, BeforeValidator(read_json), Field(max_length=MODELS_MAX)]
"""JSON: an object of models."""
