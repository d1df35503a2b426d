"""The commands for what teaches drafts: `winnow examples`, `winnow style`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes
from cli.connecting import asked
from cli.options import DataDir, Json
from cli.terminal import put, put_json, say

if TYPE_CHECKING:
    from domain.voice import Example, Style, UserStyle

LIMIT = 50
LIMIT_MAX = 10_000
_FIRST_LINE_CHARS_MAX = 60

_HELP = "What teaches the drafts: what you made of earlier ones."
_ExampleId = Annotated[str, typer.Argument(metavar="ID", help="The example, as `winnow examples list` names it.")]
_Limit = Annotated[int, typer.Option("--limit", min=1, max=LIMIT_MAX, help="How many at most, newest first.")]
_OfUser = Annotated[str | None, typer.Option("--user", metavar="ADDRESS", help="Of this user alone.")]
_User = Annotated[str | None, typer.Argument(metavar="USER", help="The address of a mailbox's owner; all without.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    commands = typer.Typer(help=_HELP, no_args_is_help=True)
    commands.command("list", epilog=exit_codes.HELP)(list_examples)
    commands.command("disable", epilog=exit_codes.HELP)(disable)
    commands.command("enable", epilog=exit_codes.HELP)(enable)
    commands.command("delete", epilog=exit_codes.HELP)(delete)
    app.add_typer(commands, name="examples")
    app.command("style", epilog=exit_codes.HELP)(style)


def list_examples(user: _OfUser = None, limit: _Limit = LIMIT, data_dir: DataDir = None, as_json: Json = False) -> None:
    """List the rewrites that later drafts are shown, newest first.

    Example: winnow examples list --user mara@example.org
    """
    found = asked(data_dir, lambda client: client.examples(limit, user))
    if as_json:
        put_json({"examples": [example.model_dump(mode="json") for example in found]})
    elif found:
        _put_examples(found)
    else:
        say("no examples: whoever edits a draft makes one")


def disable(id: _ExampleId, data_dir: DataDir = None, as_json: Json = False) -> None:  # noqa: A002  its name everywhere
    """Have an example teach no more, from the next draft on.

    Example: winnow examples disable ex_…
    """
    _teach(id, enabled=False, data_dir=data_dir, as_json=as_json)


def enable(id: _ExampleId, data_dir: DataDir = None, as_json: Json = False) -> None:  # noqa: A002  its name everywhere
    """Have a disabled example teach again.

    Example: winnow examples enable ex_…
    """
    _teach(id, enabled=True, data_dir=data_dir, as_json=as_json)


def delete(id: _ExampleId, data_dir: DataDir = None, as_json: Json = False) -> None:  # noqa: A002  its name everywhere
    """Delete an example for good; the edit that made it stays.

    Example: winnow examples delete ex_…
    """
    asked(data_dir, lambda client: client.delete_example(id))
    if as_json:
        put_json({"deleted": id})
    else:
        print(f"deleted {id}")


def style(user: _User = None, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show what is measured of how a user writes, from what they sent and from what they made of drafts.

    Example: winnow style mara@example.org
    """
    styles = asked(data_dir, lambda client: client.styles(user))
    if as_json:
        put_json({"styles": [one.model_dump(mode="json") for one in styles]})
    elif styles:
        _put_styles(styles)
    else:
        say("no messages of any user yet")


def _teach(id: str, *, enabled: bool, data_dir: DataDir, as_json: bool) -> None:  # noqa: A002  its name everywhere
    example = asked(data_dir, lambda client: client.teach(id, enabled=enabled))
    if as_json:
        put_json(example.model_dump(mode="json"))
    else:
        print(f"{'enabled' if example.enabled else 'disabled'} {example.id}")


def _put_examples(found: tuple[Example, ...]) -> None:
    from cli.columns import columns  # noqa: PLC0415  only when there is something to show

    put(columns(("at", "teaches", "user", "to", "begins", "id"), [_row(example) for example in found]))


def _row(example: Example) -> tuple[str, ...]:
    return (
        f"{example.updated_at.astimezone():%Y-%m-%d %H:%M}",
        "yes" if example.enabled else "no",
        example.user or "-",
        example.recipient or "-",
        " ".join(example.edited.split())[:_FIRST_LINE_CHARS_MAX],
        example.id,
    )


def _put_styles(styles: tuple[UserStyle, ...]) -> None:
    from cli.columns import columns  # noqa: PLC0415  only when there is something to show

    heads = ("user", ">replies", "greeting", "sign-off", ">words", ">formality", "language")
    put(columns(heads, [(one.user or "(nobody known)", *_told(one.style)) for one in styles]))


def _told(measured: Style | None) -> tuple[str, ...]:
    if measured is None:
        return ("0", "-", "-", "-", "-", "-")
    return (
        str(measured.replies),
        _habit(measured.greeting),
        _habit(measured.sign_off),
        str(measured.words_median),
        f"{measured.formality:.2f}",
        measured.language or "-",
    )


def _habit(form: str | None) -> str:
    """A greeting or sign-off in one line."""
    if form is None:
        return "(no habit)"
    return " / ".join(form.splitlines()) or "(none)"
