"""Filters that several commands take, checked before anybody is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence


def one_of(given: str | None, known: Sequence[str]) -> str | None:
    """The word given, or none.

    Raises:
        BadParameter: nobody knows it.
    """
    if given is not None and given not in known:
        raise typer.BadParameter(f"{given!r} is none of {', '.join(known)}")
    return given


def _checked_kind(kind: str | None) -> str | None:
    from domain.proposals import QuestionKind  # noqa: PLC0415  only when a command runs

    return one_of(kind, [kind.value for kind in QuestionKind])


Kind = Annotated[str | None, typer.Option(help="tasks, decisions, draft or judge.", callback=_checked_kind)]
Model = Annotated[str | None, typer.Option(help="As in anthropic:claude-haiku-5-5.")]
