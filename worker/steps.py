"""The composition root: the steps, made of their collaborators; tests compose by the same functions."""

from dataclasses import dataclass

from pydantic import SecretStr

from activities import (
    Asker,
    GateValidator,
    ModelDrafter,
    ModelExtractor,
    Plan,
    StoreFetcher,
    StorePersister,
    StoreReviewer,
)
from adapters.embedding import Embedder
from adapters.llm import Gateway, build_gateway
from adapters.llm.local import LocalModel
from adapters.settings import Settings
from adapters.store import Calls, Database, Edits, Examples, Findings, Letters, Messages
from domain.escalation import Route
from domain.proposals import QuestionKind
from domain.steps import Drafter, Extractor, Fetcher, Persister, Reviewer, Validator


@dataclass(frozen=True)
class Steps:
    """One of each step."""

    fetcher: Fetcher
    extractor: Extractor
    validator: Validator
    drafter: Drafter
    persister: Persister
    reviewer: Reviewer


def build_steps(database: Database, gateway: Gateway, plan: Plan, embedder: Embedder) -> Steps:
    """The steps on a database, a gateway and an embedder."""
    messages, calls, findings = Messages(database), Calls(database), Findings(database)
    examples = Examples(database)
    asker = Asker(calls, gateway, examples, embedder)
    return Steps(
        fetcher=StoreFetcher(messages, plan),
        extractor=ModelExtractor(asker),
        validator=GateValidator(calls, findings),
        drafter=ModelDrafter(asker),
        persister=StorePersister(findings, Letters(database)),
        reviewer=StoreReviewer(Edits(database), examples, embedder),
    )


def plan_of(settings: Settings) -> Plan:
    """What the settings say of every run."""
    return Plan(
        routes=tuple(Route(kind=kind, models=settings.route(kind)) for kind in QuestionKind),
        repairs_max=settings.repairs_max,
        review_window_s=settings.review_window_s,
    )


def gateway_of(settings: Settings) -> Gateway:
    """The gateway with the providers whose keys are set."""
    return build_gateway(
        anthropic_key=_secret(settings.anthropic_api_key),
        anthropic_base_url=settings.anthropic_base_url,
        openai_key=_secret(settings.openai_api_key),
        openai_base_url=settings.openai_base_url,
        timeout_s=settings.model_timeout_s,
        local=LocalModel(),
    )


def _secret(key: SecretStr | None) -> str | None:
    return None if key is None else key.get_secret_value()
