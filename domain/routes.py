"""Routes: which models are asked for a kind of question, in which order, and what to do without money."""

from enum import StrEnum

from pydantic import Field, model_validator

from domain.message import ModelName
from domain.proposals import KindName
from domain.value import Value


class Tier(StrEnum):
    """How much of a model one is: the better the dearer."""

    BUILT_IN = "built_in"
    SMALL = "small"
    LARGE = "large"


class WhenBroke(StrEnum):
    """What a route does when a call would cost more than is left."""

    CHEAPER = "cheaper"
    """Ask the next model of the route whose price is lower."""
    LOCAL = "local"
    """Ask the built-in model."""
    DEGRADE = "degrade"
    """Do without, and say so."""


class Rung(Value):
    """One model of a route."""

    model: ModelName
    tier: Tier
    usd_per_mtok: float = Field(ge=0)
    """Of a million tokens in and a million out, uncached: what rungs are compared by."""


LOCAL_RUNG = Rung(model="local", tier=Tier.BUILT_IN, usd_per_mtok=0)


class Route(Value):
    """The models to ask for one kind, in order; recorded in history when a run begins."""

    kind: KindName
    rungs: tuple[Rung, ...] = Field(min_length=1)
    over_budget: WhenBroke = WhenBroke.CHEAPER

    @model_validator(mode="before")
    @classmethod
    def _of_names(cls, given: object) -> object:
        """Runs that began before routes had rungs recorded names; they stay open for weeks, at a cost unknown."""
        if not isinstance(given, dict) or "models" not in given:
            return given
        rungs = [{"model": name, "tier": Tier.SMALL, "usd_per_mtok": 0} for name in given["models"]]
        return {**{key: value for key, value in given.items() if key != "models"}, "rungs": rungs}

    @property
    def models(self) -> tuple[ModelName, ...]:
        """Their names, in order."""
        return tuple(rung.model for rung in self.rungs)

    def led_by(self, rung: Rung) -> "Route":
        """The same route with this rung in front, as a person asked for."""
        others = (other for other in self.rungs if other.model != rung.model)
        return self.model_copy(update={"rungs": (rung, *others)})
