"""The command that counts which rules overruled a model: overruled."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import exit_codes
from cli.connecting import asked
from cli.options import DataDir, Json
from cli.terminal import put, put_json, say

_Days = Annotated[int, typer.Option(min=1, max=3_660, help="Of messages accepted since so many days.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("overruled", epilog=exit_codes.HELP)(list_overruled)


def list_overruled(days: _Days = 30, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Count what rules dropped or changed of what models said.

    docs/truth.md tells what each reason means. Example: winnow overruled --days 7
    """
    found = asked(data_dir, lambda client: client.overruled(days))
    if as_json:
        put_json({"overruled": [rule.model_dump(mode="json") for rule in found]})
        return
    if not found:
        say("no rule has overruled a model on these messages")
        return
    from cli.columns import columns  # noqa: PLC0415  only when there is something to show

    rows = [(rule.of, rule.reason, str(rule.dropped), str(rule.changed)) for rule in found]
    put(columns(("of", "reason", ">dropped", ">changed"), rows))
