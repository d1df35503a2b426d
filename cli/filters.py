"""Filters that several commands take, checked before anybody is asked."""

from __future__ import annotations

import re
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
    if kind is not None and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", kind):
        raise typer.BadParameter(
            f"{kind!r} is no kind: write tasks, decisions, draft, verify, judge or one of your own"
        )
    return kind


Kind = Annotated[
    str | None,
    typer.Option(help="tasks, decisions, draft, verify, judge or one of your own.", callback=_checked_kind),
]
Model = Annotated[str | None, typer.Option(help="As in anthropic:claude-haiku-5-5.")]
