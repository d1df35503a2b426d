"""One finding of the doctor."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from domain.value import Value


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Check(Value):
    """What was looked at, what was found, and what to do: each failure says that."""

    name: str
    level: Level
    detail: str
    mend: str | None = None

    @model_validator(mode="after")
    def _failures_are_mended(self) -> Self:
        if (self.mend is None) is not (self.level is Level.OK):
            raise ValueError("what is not well has a line that mends it, and only that")
        return self


def ok(name: str, detail: str) -> Check:
    """All is well."""
    return Check(name=name, level=Level.OK, detail=detail)


def warn(name: str, detail: str, mend: str) -> Check:
    """It works, but not as well as it could, or not for long."""
    return Check(name=name, level=Level.WARN, detail=detail, mend=mend)


def fail(name: str, detail: str, mend: str) -> Check:
    """It does not work."""
    return Check(name=name, level=Level.FAIL, detail=detail, mend=mend)


def decide(name: str, detail: str, *, well: bool, mend: str) -> Check:
    """Well or failed; the detail says what was seen either way."""
    return ok(name, detail) if well else fail(name, detail, mend)
