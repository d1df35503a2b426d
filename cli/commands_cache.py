"""The commands for the cache of answers: cache stats, clear, shadow."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.connecting import asked
from cli.filters import Kind, Model
from cli.options import DataDir, Json
from cli.terminal import put, put_json, say

if TYPE_CHECKING:
    from domain.caching import CacheStats, ShadowStats

_HELP = "Answers that need not be paid for again."
_Before = Annotated[
    datetime | None,
    typer.Option(help="Only what became ready before this; in this machine's time.", metavar="YYYY-MM-DD[THH:MM:SS]"),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help=_HELP, no_args_is_help=True)
    commands.command("stats", epilog=exit_codes.HELP)(cache_stats)
    commands.command("clear", epilog=exit_codes.HELP)(clear_cache)
    commands.command("shadow", epilog=exit_codes.HELP)(cache_shadow)
    app.add_typer(commands, name="cache")


def cache_stats(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show what the cache holds and has saved, by question."""
    found = asked(data_dir, lambda client: client.cache_stats())
    if as_json:
        put_json({"questions": [stats.model_dump(mode="json") for stats in found]})
    elif found:
        _put_stats(found)
    else:
        say("the cache is empty, and no call has looked into it")


def clear_cache(  # noqa: PLR0913, PLR0917  one for each filter; typer passes them by name
    kind: Kind = None,
    model: Model = None,
    prompt_version: Annotated[str | None, typer.Option(help="As in tasks/1.")] = None,
    before: _Before = None,
    everything: Annotated[bool, typer.Option("--all", help="The whole cache of this tenant.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Throw answers away: those that fit every filter given, or --all."""
    given = {"kind": kind, "model": model, "prompt_version": prompt_version}
    which = {name: value for name, value in given.items() if value is not None}
    which |= {"before": before.astimezone().isoformat()} if before else {}
    if bool(which) == everything:
        raise typer.BadParameter("give --kind, --model, --prompt-version or --before, or --all and none of them")
    which |= {"all": "true"} if everything else {}
    entries = asked(data_dir, lambda client: client.clear_cache(which))
    if as_json:
        put_json({"entries": entries})
    else:
        print(f"{entries} answers thrown away" if entries else "no answer fits: nothing was thrown away")


def cache_shadow(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show what the semantic cache would have answered, and how often wrongly."""
    found = asked(data_dir, lambda client: client.cache_shadows())
    if as_json:
        put_json({"questions": [stats.model_dump(mode="json") for stats in found]})
    elif found:
        _put_shadows(found)
    else:
        say("the semantic cache has not run in the shadow")


def _put_stats(found: tuple[CacheStats, ...]) -> None:
    from cli.columns import columns  # noqa: PLC0415  only when a command runs

    heads = ("question", ">entries", ">looked", ">hits", ">rate", ">USD saved")
    rows = [
        (s.question, str(s.entries), str(s.looked), str(s.hits), _share(s.hits, s.looked), f"{s.saved_usd:.4f}")
        for s in found
    ]
    put(columns(heads, rows))


def _put_shadows(found: tuple[ShadowStats, ...]) -> None:
    from cli.columns import columns  # noqa: PLC0415  only when a command runs

    heads = ("question", ">near enough", ">would answer", ">known", ">wrongly", ">of known", "kept back by")
    rows = [_shadow(stats) for stats in found]
    put(columns(heads, rows))


def _shadow(stats: ShadowStats) -> tuple[str, ...]:
    """Only where the real answer is known by now can it be told whether the other one was wrong."""
    known = stats.served - stats.unknown
    counts = (str(count) for count in (stats.looked, stats.served, known, stats.wrong))
    return (stats.question, *counts, _share(stats.wrong, known), _guards(stats.refused))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _guards(refused: dict[str, int]) -> str:
    return ", ".join(f"{guard} {times}" for guard, times in sorted(refused.items())) or "-"
