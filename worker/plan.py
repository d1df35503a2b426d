"""What the settings say of every run: the routes, checked against the catalogue of models."""

from activities import Plan
from adapters.llm.catalog import Catalog
from adapters.llm.local import TRIAGE_ASKS_MIN
from adapters.llm.schemas import check_schema
from adapters.settings import Choice, Settings
from domain.failures import Misconfigured, ModelRefused
from domain.kinds import NO_KINDS, KindDefinition, Kinds
from domain.message import ModelName, provider_of
from domain.proposals import MESSAGE_KINDS, KindName, QuestionKind
from domain.routes import LOCAL_RUNG, Route, Rung


def plan_of(settings: Settings, catalog: Catalog, kinds: Kinds = NO_KINDS) -> Plan:
    """What a run records when it begins.

    Raises:
        Misconfigured: a route names a model that its provider does not have, see `check_routes`; or a provider
            does not take the schema of a kind that it is to be asked for.
    """
    check_routes(settings, catalog)
    for definition in kinds.definitions:
        _check_schema(definition, settings)
    asked = (*MESSAGE_KINDS, QuestionKind.VERIFY) if settings.choices(QuestionKind.VERIFY) else MESSAGE_KINDS
    built_in = tuple(_route(kind, settings.choices(kind), settings, catalog) for kind in asked)
    return Plan(
        routes=(*built_in, *(_own_route(kind, settings, catalog) for kind in kinds.names)),
        repairs_max=settings.repairs_max,
        review_window_s=settings.review_window_s,
        undo_s=settings.undo_s,
        part_chars_max=settings.part_chars_max,
        kinds=kinds,
        zones=settings.zones,
        triage_asks_min=TRIAGE_ASKS_MIN if settings.triage else None,
    )


def chosen_rung(model: ModelName, settings: Settings, catalog: Catalog) -> Rung:
    """The rung of a model that a person chose for one message.

    Raises:
        Misconfigured: its provider does not have it; without a price no budget in money would hold it.
    """
    if not catalog.knows(model) and not _elsewhere(model, settings):
        raise Misconfigured("unknown_model", _unknown(model, catalog))
    return catalog.rung(model)


def judge_route(settings: Settings, catalog: Catalog) -> Route | None:
    """The models that judge drafts; None where no key allows one.

    Raises:
        Misconfigured: it names a model that its provider does not have.
    """
    choices = settings.choices(QuestionKind.JUDGE)
    _check("WINNOW_ROUTE_JUDGE", choices, settings, catalog)
    return _route(QuestionKind.JUDGE, choices, settings, catalog) if choices else None


def check_routes(settings: Settings, catalog: Catalog) -> None:
    """Refuse a route with an unknown model; at a server of one's own every name may be right.

    What needs no catalogue (keys, empty routes, models named twice, tiers) `load_settings` has checked.

    Raises:
        Misconfigured: the message names the variable, the model, and the nearest one that is known.
    """
    for kind in QuestionKind:
        _check(f"WINNOW_ROUTE_{kind.upper()}", settings.choices(kind), settings, catalog)
    for choices in settings.kind_routes.values():
        _check("WINNOW_KIND_ROUTES", choices or (), settings, catalog)


def _check(variable: str, choices: tuple[Choice, ...], settings: Settings, catalog: Catalog) -> None:
    for choice in choices:
        if not catalog.knows(choice.model) and not _elsewhere(choice.model, settings):
            raise Misconfigured("settings", f"{variable}: {_unknown(choice.model, catalog)}")


def _elsewhere(model: ModelName, settings: Settings) -> bool:
    return model != LOCAL_RUNG.model and settings.elsewhere(provider_of(model))


def _unknown(model: ModelName, catalog: Catalog) -> str:
    near = catalog.suggest(model)
    meant = f"; did you mean {near}?" if near else "."
    return f"{model} is not a known model{meant} A newer one becomes known by its price in WINNOW_PRICES"


def _route(kind: QuestionKind, choices: tuple[Choice, ...], settings: Settings, catalog: Catalog) -> Route:
    rungs = tuple(catalog.rung(choice.model, choice.tier) for choice in choices)
    return Route(kind=kind, rungs=rungs, over_budget=settings.over_budget(kind))


def _check_schema(definition: KindDefinition, settings: Settings) -> None:
    for choice in settings.kind_choices(definition.name):
        try:
            check_schema(provider_of(choice.model), definition.answer)
        except ModelRefused as error:
            raise Misconfigured("kinds", f"{definition.name}/schema.py, for {choice.model}: {error}") from None


def _own_route(kind: KindName, settings: Settings, catalog: Catalog) -> Route:
    rungs = tuple(catalog.rung(choice.model, choice.tier) for choice in settings.kind_choices(kind))
    return Route(kind=kind, rungs=rungs)
