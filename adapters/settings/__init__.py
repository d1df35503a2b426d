"""The settings: read once from the environment, in a `__main__`, into a frozen value."""

import difflib
import os

from pydantic import ValidationError

from adapters.settings._settings import Settings
from adapters.settings._texts import PREFIX, Choice
from domain.delivery import Way
from domain.failures import Misconfigured
from domain.message import provider_of
from domain.proposals import QuestionKind
from domain.routes import LOCAL_RUNG

__all__ = ["Choice", "Settings", "load_settings"]


def load_settings() -> Settings:
    """Read the environment.

    Whether the models that are named exist is for `worker.plan` to check, which knows the catalogue.

    Raises:
        Misconfigured: a value does not fit, a `WINNOW_` name is unknown, or a route needs a missing key.
    """
    _refuse_unknown_names()
    try:
        settings = Settings()
    except ValidationError as error:
        raise Misconfigured("settings", _told(error)) from None
    _check_keys(settings)
    _check_delivery(settings)
    return settings


def _refuse_unknown_names() -> None:
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        near = difflib.get_close_matches(unknown[0], sorted(known), n=3, cutoff=0.7)
        meant = f"did you mean {' or '.join(near)}?" if near else "docs/models.md and adapters/settings/ list them all"
        raise Misconfigured("settings", f"{unknown[0]} is not a setting; unset it: {meant}")


def _told(error: ValidationError) -> str:
    """The first thing that is wrong: the variable, the place within it, and what is the matter."""
    first = error.errors()[0]
    why = first.get("ctx", {}).get("error") if first["type"] == "value_error" else None
    return f"{'.'.join(map(str, first['loc']))}: {why or first['msg']}"


def _check_keys(settings: Settings) -> None:
    for kind in QuestionKind:
        for model in settings.route(kind):
            provider = provider_of(model)
            if model != LOCAL_RUNG.model and not settings.keys_of(provider):
                raise Misconfigured(
                    "settings", f"WINNOW_ROUTE_{kind.upper()} names {model}: set {provider.upper()}_API_KEY"
                )
    for own, choices in settings.kind_routes.items():
        for choice in choices or ():
            provider = provider_of(choice.model)
            if choice.model != LOCAL_RUNG.model and not settings.keys_of(provider):
                raise Misconfigured(
                    "settings", f"WINNOW_KIND_ROUTES names {choice.model} for {own}: set {provider.upper()}_API_KEY"
                )


def _check_delivery(settings: Settings) -> None:
    """A way out that leads nowhere is told at the start, not when the first draft is approved."""
    delivering = [ref for ref, config in settings.sources.items() if getattr(config, "deliver", None) is not None]
    if settings.delivery is Way.SMTP and settings.smtp_server is None:
        raise Misconfigured("settings", "WINNOW_DELIVERY is smtp: set WINNOW_SMTP_URL to smtp://user:password@host:587")
    if settings.delivery is Way.SOURCE and not delivering:
        raise Misconfigured(
            "settings",
            'WINNOW_DELIVERY is source: say "deliver": "draft" or "send" of a gmail or graph source in WINNOW_SOURCES',
        )
    if settings.delivery is not Way.SOURCE and delivering:
        raise Misconfigured(
            "settings", f"WINNOW_SOURCES says deliver of {delivering[0].name}: set WINNOW_DELIVERY to source"
        )
