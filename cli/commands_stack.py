"""The commands of the local stack: up, down, doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.options import DataDir, Json
from cli.terminal import failures, say

if TYPE_CHECKING:
    from pathlib import Path

    from adapters.settings import Settings
    from cli.stack import Plan, StackFile

Detach = Annotated[bool, typer.Option("--detach", help="Leave the stack running in the background.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("up", epilog=exit_codes.HELP)(_up)
    app.command("down", epilog=exit_codes.HELP)(_down)
    app.command("doctor", epilog=exit_codes.HELP)(_doctor)


def plan_from(settings: Settings, data_dir: Path | None = None) -> Plan:
    """The local stack of this installation: its worker, its API, its migrations."""
    from adapters.temporal import SEARCH_ATTRIBUTES  # noqa: PLC0415 - a fifth of a second, for this command only
    from cli.stack import Plan, inherited_environment  # noqa: PLC0415 - the settings with it, the same
    from worker.migrate import prepare_store  # noqa: PLC0415 - a third of a second, the same

    return Plan(
        data_dir=data_dir or settings.data_dir,
        settings=settings,
        environment=inherited_environment(),
        prepare=prepare_store,
        search_attributes=SEARCH_ATTRIBUTES,
    )


def _up(data_dir: DataDir = None, detach: Detach = False, json: Json = False) -> None:
    """Start PostgreSQL, Temporal, a worker and the API, and keep them up until Ctrl-C.

    What DATABASE_URL or TEMPORAL_ADDRESS name is not started. Example: winnow up --detach
    """

    def show(stack: StackFile) -> None:
        print(stack.model_dump_json(indent=2) if json else _urls(stack), flush=True)

    import asyncio  # noqa: PLC0415 - for this command only

    from adapters.llm.catalog import Catalog  # noqa: PLC0415 - the same
    from adapters.settings import load_settings  # noqa: PLC0415 - a fifth of a second, the same
    from cli.stack import inherited_environment, start_detached, up  # noqa: PLC0415 - the same
    from worker.plan import check_routes  # noqa: PLC0415 - it loads the activities, for this command only

    with failures():
        settings = load_settings()
        check_routes(settings, Catalog(settings.prices))  # the worker would refuse it too, after everything has started
        if detach:
            show(start_detached(data_dir or settings.data_dir, inherited_environment(), say=say))
        else:
            asyncio.run(up(plan_from(settings, data_dir), say, show))


def _down(data_dir: DataDir = None, json: Json = False) -> None:
    """Stop the stack: let the worker finish what it is at, then stop everything."""
    from adapters.settings import load_settings  # noqa: PLC0415 - a fifth of a second, for this command only
    from cli.stack import down  # noqa: PLC0415 - the same

    with failures():
        stopped = down(data_dir or load_settings().data_dir, say)
        if json:
            print(stopped.model_dump_json())
        else:
            say("stopped" if stopped.launcher or stopped.postgres else "nothing was running")


def _doctor(data_dir: DataDir = None, json: Json = False) -> None:
    """Check the machine, the settings and the stack; each failure comes with the line that mends it."""
    import asyncio  # noqa: PLC0415 - for this command only

    from cli.stack import inherited_environment  # noqa: PLC0415 - the same
    from cli.stack.doctor import diagnose, report  # noqa: PLC0415 - it imports drivers, the same

    diagnosis = asyncio.run(diagnose(data_dir, inherited_environment()))
    print(diagnosis.model_dump_json(indent=2) if json else report(diagnosis))
    if not diagnosis.healthy:
        raise typer.Exit(exit_codes.FAILED)


def _urls(stack: StackFile) -> str:
    temporal = f"{stack.temporal_address} (namespace {stack.temporal_namespace})"
    lines = {
        "Review page": f"{stack.api_url}/ (`winnow page` signs you in)",
        "API": stack.api_url,
        "API key": stack.api_key,
        "Temporal UI": stack.temporal_ui_url or "where your Temporal has it",
        "Temporal": temporal,
        "PostgreSQL": _without_password(stack.database_url),
    }
    return "\n".join(f"{name:<12} {value}" for name, value in lines.items())


def _without_password(database_url: str) -> str:
    scheme, separator, rest = database_url.partition("://")
    account, at, place = rest.rpartition("@")
    user, colon, _ = account.partition(":")
    return f"{scheme}{separator}{user}{':***' if colon else ''}{at}{place}"
