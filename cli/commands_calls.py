"""The commands for calls to models: calls list, show, stats, repeat."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.connecting import asked
from cli.filters import Kind, Model, one_of
from cli.options import DataDir, Json
from cli.terminal import put, put_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.client import ApiClient
    from cli.repeats import Side
    from domain.call_views import CallStats, CallSummary, CallView
    from domain.repeats import RepeatReceipt, Repetition

LIMIT = 20
LIMIT_MAX = 1_000
TIMES = 3
DAYS_MAX = 3_650
POLL_S = 0.5
WAIT_S_MAX = 600
"""How long a repeat is waited for; it goes on without its reader."""

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_HELP = "Every call to a model: what was sent, what came back, what it cost, what became of it."


def _checked_call_id(id: str) -> str:  # noqa: A002  its name everywhere
    from domain.identity import CALL_ID_PATTERN  # noqa: PLC0415  only when a command runs

    if not re.fullmatch(CALL_ID_PATTERN, id):
        raise typer.BadParameter(f"{id!r} is not the id of a call: call_ and 26 characters, as calls list prints it")
    return id


def _checked_state(state: str | None) -> str | None:
    from domain.call_views import CallState  # noqa: PLC0415  only when a command runs

    return one_of(state, [state.value for state in CallState])


def _checked_times(times: int) -> int:
    from domain.repeats import TIMES_MAX  # noqa: PLC0415  only when a command runs

    if not 1 <= times <= TIMES_MAX:
        raise typer.BadParameter(f"{times} is not from 1 to {TIMES_MAX}")
    return times


def _checked_since(since: str) -> str:
    _begin(since)
    return since


_CallId = Annotated[
    str, typer.Argument(metavar="ID", help="The call, as calls list names it.", callback=_checked_call_id)
]
_State = Annotated[str | None, typer.Option(help="ok, failed, truncated, refused, lost, …", callback=_checked_state)]
_Since = Annotated[
    str, typer.Option(metavar="TIME", help="30m, 12h, 7d, 2w, or a date as 2026-11-21.", callback=_checked_since)
]
_Limit = Annotated[int, typer.Option(min=1, max=LIMIT_MAX)]
_Times = Annotated[int, typer.Option(help="How often to send it again.", callback=_checked_times)]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = typer.Typer(help=_HELP, no_args_is_help=True)
    commands.command("list", epilog=exit_codes.HELP)(list_calls)
    commands.command("show", epilog=exit_codes.HELP)(show_call)
    commands.command("stats", epilog=exit_codes.HELP)(call_stats)
    commands.command("repeat", epilog=exit_codes.HELP)(repeat_call)
    app.add_typer(commands, name="calls")


def list_calls(  # noqa: PLR0913, PLR0917  one for each filter; typer passes them by name
    message: Annotated[str | None, typer.Option(metavar="ID", help="Of this message.")] = None,
    model: Model = None,
    kind: Kind = None,
    state: _State = None,
    repeats: Annotated[str | None, typer.Option(metavar="ID", help="Repetitions of this call.")] = None,
    limit: _Limit = LIMIT,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List calls, newest first."""
    given = {"message": message, "model": model, "kind": kind, "state": state, "repeats": repeats}
    wanted = {name: value for name, value in given.items() if value is not None}
    calls = asked(data_dir, lambda client: client.calls(limit, wanted))
    if as_json:
        put_json({"calls": [call.model_dump(mode="json") for call in calls]})
    elif calls:
        _put_calls(calls)
    else:
        say("no call fits these filters" if wanted else "no calls yet: submit a message")


def show_call(id: _CallId, data_dir: DataDir = None, as_json: Json = False) -> None:  # noqa: A002  the argument's name
    """Show one call with all that was sent and came back."""
    call = asked(data_dir, lambda client: client.call(id))
    if as_json:
        put_json(call.model_dump(mode="json"))
    else:
        _put_call(call)


def call_stats(since: _Since = "7d", data_dir: DataDir = None, as_json: Json = False) -> None:
    """Add calls up, per model and version of the prompt; ! flags what a person should look at.

    Retried are calls that went out again for their step, repaired are answers that had to be mended or asked for
    again: more than 10 % of either is flagged, as is every error. Paid twice are calls that went out again for a step
    that had not failed, and calls that were lost with their worker.
    """
    stats = asked(data_dir, lambda client: client.call_stats(_begin(since)))
    if as_json:
        put_json(stats.model_dump(mode="json"))
    elif stats.models:
        _put_stats(stats)
    else:
        say(f"no calls since {stats.since:%Y-%m-%d %H:%M %Z}")


def repeat_call(id: _CallId, times: _Times = TIMES, data_dir: DataDir = None, as_json: Json = False) -> None:  # noqa: A002  the argument's name
    """Send a call's request again and show how the answers differ; each costs what a call costs.

    The cache is passed by, and budgets hold.
    """
    repeat_id, sides = asked(data_dir, lambda client: _repeat(client, id, times))
    from cli.repeats import documented, told  # noqa: PLC0415  only when a command runs

    if as_json:
        put_json({"call": id, "repeat": repeat_id, "answers": documented(sides)})
    else:
        put(told(sides))
    missing = [side for side in sides if side.reason]
    for side in missing:
        say(f"winnow: {side.name} has no answer: {side.reason}")
    if missing:
        raise typer.Exit(exit_codes.FAILED)


def _begin(since: str) -> datetime:
    """When a span of time before now began, or a date.

    Raises:
        BadParameter: it is neither.
    """
    span = re.fullmatch(r"(\d{1,6})([mhdw])", since)
    try:
        if span is None:
            begin = datetime.fromisoformat(since)
            return begin if begin.tzinfo else begin.astimezone()
        back = timedelta(**{_UNITS[span[2]]: int(span[1])})
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{since!r} is no time: write 30m, 12h, 7d, 2w, or a date as 2026-11-21") from error
    return datetime.now(UTC) - min(back, timedelta(days=DAYS_MAX))


async def _repeat(client: ApiClient, id: str, times: int) -> tuple[str, tuple[Side, ...]]:  # noqa: A002  its name
    """The repeat's id, and the call with its repetitions, compared."""
    from cli.repeats import Side, beside  # noqa: PLC0415  only when a command runs

    call = await client.call(id)
    say(f"{times} more calls go out to {call.model}; the call itself cost {call.cost_usd:.6f} USD")
    receipt = await client.repeat(id, times)
    repetitions = [await _side(client, repetition) for repetition in await _awaited(client, receipt)]
    return receipt.id, beside([Side(number=0, call=call), *repetitions])


async def _awaited(client: ApiClient, receipt: RepeatReceipt) -> tuple[Repetition, ...]:
    """The repetitions, once all have ended.

    Raises:
        Unavailable: they take too long; the sentence says where they are found later.
    """
    import asyncio  # noqa: PLC0415  only when a command runs

    from domain.failures import Unavailable  # noqa: PLC0415  the same

    for _ in range(round(WAIT_S_MAX / POLL_S)):
        status = await client.repeated(receipt)
        if status.ended:
            return status.repetitions
        await asyncio.sleep(POLL_S)
    later = f"winnow calls list --repeats {receipt.call_id}"
    raise Unavailable("repeat", f"not all have ended after {WAIT_S_MAX} s; they go on, see: {later}")


async def _side(client: ApiClient, repetition: Repetition) -> Side:
    from cli.repeats import Side  # noqa: PLC0415  only when a command runs
    from domain.repeats import Repeated  # noqa: PLC0415  the same

    if isinstance(repetition, Repeated):
        return Side(number=repetition.number, call=await client.call(repetition.call_id))
    why = f"{repetition.reason}: {repetition.detail}" if repetition.detail else repetition.reason
    return Side(number=repetition.number, call=None, reason=why)


def _put_calls(calls: Sequence[CallSummary]) -> None:
    from cli.calls import listed  # noqa: PLC0415  only when a command runs

    put(listed(calls))


def _put_call(call: CallView) -> None:
    from cli.calls import shown  # noqa: PLC0415  only when a command runs

    put(shown(call))


def _put_stats(stats: CallStats) -> None:
    from cli.calls import counted  # noqa: PLC0415  only when a command runs

    put(counted(stats))
