"""Which models are asked for what, in which order, and what a route does without money."""

from pydantic import Field, ValidationInfo, field_validator

from adapters.settings._keys import KeySettings
from adapters.settings._texts import CONFIG, PREFIX, Choice, RouteText
from domain.message import ModelName
from domain.proposals import QuestionKind
from domain.routes import LOCAL_RUNG, WhenBroke

_HAIKU = "anthropic:claude-haiku-5-5"
_SONNET = "anthropic:claude-sonnet-5-5"
_LUNA = "openai:gpt-6-luna"
_TERRA = "openai:gpt-6.1-terra"

_BETTER = {QuestionKind.DRAFT, QuestionKind.JUDGE}
"""What a person reads, or judges by."""


class RouteSettings(KeySettings):
    """A route is `model[@tier],model…`, as in `anthropic:claude-haiku-5-5@small,openai:gpt-6-luna,local`."""

    model_config = CONFIG

    route_tasks: RouteText = Field(default=None, validation_alias=PREFIX + "ROUTE_TASKS")
    """Models to ask for tasks, in order; not set: the small ones that the keys allow, then `local`."""
    route_decisions: RouteText = Field(default=None, validation_alias=PREFIX + "ROUTE_DECISIONS")
    """The same for decisions. Kinds with the same models share one question."""
    route_draft: RouteText = Field(default=None, validation_alias=PREFIX + "ROUTE_DRAFT")
    """The same for the draft; not set: the better models that the keys allow, then `local`."""
    route_judge: RouteText = Field(default=None, validation_alias=PREFIX + "ROUTE_JUDGE")
    """Models that judge drafts in evaluations; not set: the better models that the keys allow. `local` cannot judge."""
    route_verify: RouteText = Field(default=None, validation_alias=PREFIX + "ROUTE_VERIFY")
    """Models that look again at the items that were found, and drop those that the conversation does not bear out; not
    set: nobody does. `local` cannot verify."""

    over_budget_tasks: WhenBroke = Field(default=WhenBroke.CHEAPER, validation_alias=PREFIX + "OVER_BUDGET_TASKS")
    """Where the money does not suffice: `cheaper` (the route's next model that costs less), `local`, or `degrade`."""
    over_budget_decisions: WhenBroke = Field(
        default=WhenBroke.CHEAPER, validation_alias=PREFIX + "OVER_BUDGET_DECISIONS"
    )
    """The same for decisions."""
    over_budget_draft: WhenBroke = Field(default=WhenBroke.CHEAPER, validation_alias=PREFIX + "OVER_BUDGET_DRAFT")
    """The same for the draft."""
    over_budget_judge: WhenBroke = Field(default=WhenBroke.CHEAPER, validation_alias=PREFIX + "OVER_BUDGET_JUDGE")
    """`cheaper` or `degrade`."""
    over_budget_verify: WhenBroke = Field(default=WhenBroke.CHEAPER, validation_alias=PREFIX + "OVER_BUDGET_VERIFY")
    """`cheaper` or `degrade`."""

    @field_validator("route_judge", "route_verify")
    @classmethod
    def _judges(cls, route: tuple[Choice, ...] | None, info: ValidationInfo) -> tuple[Choice, ...] | None:
        if any(choice.model == LOCAL_RUNG.model for choice in route or ()):
            raise ValueError(f"local cannot {_last_word(info)}; take it off the route")
        return route

    @field_validator("over_budget_judge", "over_budget_verify")
    @classmethod
    def _judges_broke(cls, policy: WhenBroke, info: ValidationInfo) -> WhenBroke:
        if policy is WhenBroke.LOCAL:
            raise ValueError(f"local cannot {_last_word(info)}; say cheaper or degrade")
        return policy

    def choices(self, kind: QuestionKind) -> tuple[Choice, ...]:
        """The models for one kind, in order: as set, or what the keys allow.

        Empty only for a judge without a key, and for `verify` where it is not set.
        """
        given = {
            QuestionKind.TASKS: self.route_tasks,
            QuestionKind.DECISIONS: self.route_decisions,
            QuestionKind.DRAFT: self.route_draft,
            QuestionKind.VERIFY: self.route_verify or (),
            QuestionKind.JUDGE: self.route_judge,
        }[kind]
        return self._default(kind) if given is None else given

    def route(self, kind: QuestionKind) -> tuple[ModelName, ...]:
        """The names of the models for one kind, in order."""
        return tuple(choice.model for choice in self.choices(kind))

    def over_budget(self, kind: QuestionKind) -> WhenBroke:
        """What the kind's route does where the money does not suffice."""
        return {
            QuestionKind.TASKS: self.over_budget_tasks,
            QuestionKind.DECISIONS: self.over_budget_decisions,
            QuestionKind.DRAFT: self.over_budget_draft,
            QuestionKind.VERIFY: self.over_budget_verify,
            QuestionKind.JUDGE: self.over_budget_judge,
        }[kind]

    def _default(self, kind: QuestionKind) -> tuple[Choice, ...]:
        route: list[str] = []
        if self.anthropic_keys:
            route.append(_SONNET if kind in _BETTER else _HAIKU)
        if self.openai_keys:
            route.append(_TERRA if kind in _BETTER else _LUNA)
        if kind is not QuestionKind.JUDGE:
            route.append(LOCAL_RUNG.model)
        return tuple(Choice(model=model) for model in route)


def _last_word(info: ValidationInfo) -> str:
    """`judge` of `route_judge`."""
    return (info.field_name or "").rpartition("_")[2]
