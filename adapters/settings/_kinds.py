"""Which kinds of one's own are active, and which models are asked for them."""

from pathlib import PurePath
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_settings import NoDecode

from adapters.settings._routes import RouteSettings
from adapters.settings._texts import CONFIG, PREFIX, Choice, RouteText, read_json, split
from domain.kinds import KINDS_MAX
from domain.proposals import KindName, QuestionKind
from domain.routes import LOCAL_RUNG


class KindSettings(RouteSettings):
    """Kinds are named by their folders; each costs a question for every message, so none is active by itself."""

    model_config = CONFIG

    kinds: Annotated[tuple[str, ...], NoDecode, BeforeValidator(split)] = Field(
        default=(), max_length=KINDS_MAX, validation_alias=PREFIX + "KINDS"
    )
    """Names of kinds that come along, as in `enrichment`, or paths to folders; see docs/kinds.md."""
    kind_routes: Annotated[dict[KindName, RouteText], NoDecode, BeforeValidator(read_json)] = Field(
        default_factory=dict, max_length=KINDS_MAX, validation_alias=PREFIX + "KIND_ROUTES"
    )
    """JSON, as in {"enrichment": "anthropic:claude-haiku-5-5"}; a kind that is not in it has the models of tasks."""

    @model_validator(mode="after")
    def _routes_of_kinds(self) -> Self:
        strange = sorted(self.kind_routes.keys() - set(self.kind_names))
        if strange:
            raise ValueError(f"{PREFIX}KIND_ROUTES has a route for {strange[0]}, which {PREFIX}KINDS does not name")
        return self

    @property
    def kind_names(self) -> tuple[KindName, ...]:
        """The names of the active kinds; those of folders are the folders'."""
        return tuple(PurePath(named).name for named in self.kinds)

    def kind_choices(self, kind: KindName) -> tuple[Choice, ...]:
        """The models for a kind of one's own, in order: as set, or those of tasks.

        The built-in model knows none of them: it only stands where nobody else does, and says so.
        """
        tasks = self.choices(QuestionKind.TASKS)
        return self.kind_routes.get(kind) or tuple(c for c in tasks if c.model != LOCAL_RUNG.model) or tasks
